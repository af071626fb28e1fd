from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "participation.people"
    label = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        from participation.audit.registry import register_people
        from participation.people import record

        register_people(role=record.acting_role, names=record.names, may_read=record.may_read_record)
