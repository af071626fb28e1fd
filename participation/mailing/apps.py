from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class MailingConfig(AppConfig):
    name = "participation.mailing"
    label = "mailing"
    verbose_name = _("outgoing mail")

    def ready(self) -> None:
        from participation.audit import registry
        from participation.mailing import personal_data, rules

        personal_data.register()
        registry.register_acts(
            {
                "mails.retried": _("Outgoing e-mails tried again"),
                "mails.dropped": _("Outgoing e-mails deleted"),
            }
        )
        registry.register_subject(
            "mails",
            lambda _ident: reverse("mailing:outbox"),
            registry.restrict_to_readers(rules.may_keep_mails),
        )
