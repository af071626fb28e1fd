from django.apps import AppConfig
from django.core import checks
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "participation.people"
    label = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        from allauth.mfa.models import Authenticator
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save

        from participation.audit import registry
        from participation.mailing.rules import register_keepers
        from participation.people import personal_data, queries, rules, sessions
        from participation.people.demo.checks import check_demo_accounts
        from participation.people.models import Role
        from participation.people.signin import adapters, proofs
        from participation.territory.registry import register_importers

        registry.register_people(
            role=queries.get_acting_role,
            names=queries.list_display_names,
            may_read=rules.may_read_audit,
            role_words=dict(Role.choices),
        )
        registry.register_acts(
            {
                "role.granted": _("Role granted"),
                "role.revoked": _("Role revoked"),
                "assurance.set": _("Assurance level set"),
                "absence.stated": _("Absence and deputy entered"),
                "absence.ended": _("Absence ended"),
                "invitation.sent": _("Invitation to roles sent"),
                "invitation.accepted": _("Invitation to roles accepted"),
                "invitation.withdrawn": _("Invitation to roles withdrawn"),
                "account.suspended": _("Account suspended"),
                "account.reinstated": _("Account reopened"),
            }
        )
        personal_data.register()
        register_importers(rules.may_import_targets)
        register_keepers(rules.may_keep_mails)
        authenticator_added.connect(
            adapters.revoke_tokens_on_second_step, dispatch_uid="people.second_step_added"
        )
        user_logged_in.connect(sessions.note_device, dispatch_uid="people.note_device")
        user_logged_in.connect(proofs.link_after_sign_in, dispatch_uid="people.identity_signed_in")
        pre_save.connect(adapters.truncate_passkey_times, sender=Authenticator, dispatch_uid="people.by_day")
        registry.register_subject(
            "user",
            lambda ident: reverse("people:account", args=[ident]),
            registry.restrict_to_readers(rules.may_manage_roles),
        )
        checks.register(check_demo_accounts, checks.Tags.security, deploy=True)
