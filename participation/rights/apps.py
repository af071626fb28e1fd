from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "participation.rights"
    label = "rights"
    verbose_name = _("rights to one’s own data")

    def ready(self) -> None:
        from participation.audit import registry as audit_registry
        from participation.people import registry as people_registry
        from participation.rights import access, personal_data, rules
        from participation.rights.operations import closures

        personal_data.register()
        audit_registry.register_acts({"account.deleted": _("Account deleted at its owner’s request")})
        audit_registry.register_subject(
            "account",
            lambda _ident: reverse("rights-staff:log"),
            audit_registry.restrict_to_readers(rules.may_read_log),
        )
        people_registry.register_newcomer_rule("rights", closures.require_not_suspended)
        people_registry.register_inactive("rights", access.answer_inactive)
        people_registry.register_section(
            "rights:mine", _("My data"), pages=("mine", "close", "closed", "reopen", "link")
        )
