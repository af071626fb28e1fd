from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "participation.privacy"
    label = "privacy"
    verbose_name = _("personal data")

    def ready(self) -> None:
        from participation.audit import registry
        from participation.people.registry import register_section
        from participation.privacy import act_kinds, duties, notices, personal_data

        personal_data.register()
        duties.register()
        act_kinds.register()
        notices.register_kinds()
        registry.register_acts(
            {
                "privacy_text.published": _("Text on personal data published"),
                "data_request.answered": _("Request to the data controller answered"),
                "data_request.refused": _("Request to the data controller refused"),
            }
        )
        registry.register_subject(
            "privacy_text", lambda ident: reverse("privacy:text", args=ident.rsplit(".", 1))
        )
        register_section("privacy:consents", _("My consents"), pages=("consents", "give", "withdraw"))
        register_section("privacy:own-requests", _("My data requests"), pages=("own-requests",))
