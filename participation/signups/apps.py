from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignupsConfig(AppConfig):
    name = "participation.signups"
    label = "signups"
    verbose_name = _("sign-ups")

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from participation.signups import intake, notices, personal_data

        personal_data.register()
        notices.register_kinds()
        email_confirmed.connect(intake.note_confirmed_address, dispatch_uid="signups.address_confirmed")
