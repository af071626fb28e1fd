from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ProcessesConfig(AppConfig):
    name = "participation.processes"
    label = "processes"
    verbose_name = _("processes")

    def ready(self) -> None:
        from participation.audit import registry
        from participation.people.registry import register_official_names
        from participation.processes import (
            act_kinds,
            duties,
            notices,
            personal_data,
            queries,
            search_kinds,
        )

        personal_data.register()
        duties.register()
        notices.register_kinds()
        search_kinds.register()
        act_kinds.register()
        register_official_names("organs", queries.list_organ_names)
        registry.register_acts(
            {
                "process.drafted": _("Process drafted"),
                "process.changed": _("Process changed"),
                "process.draft_deleted": _("Draft of a process deleted"),
                "process.published": _("Process published"),
                "process.ended": _("Process ended"),
                "process.resumed": _("Ended process resumed"),
                "phase.added": _("Phase added to a process"),
                "phase.changed": _("Phase of a process changed"),
                "phase.removed": _("Phase removed from a process"),
                "organ.made": _("Organ added"),
                "organ.changed": _("Organ changed"),
                "membership.begun": _("Membership in an organ added"),
                "membership.changed": _("Membership in an organ changed"),
                "membership.ended": _("Membership in an organ ended"),
            }
        )
        registry.register_subject(
            "process", lambda slug: reverse("processes:process", args=[slug]), queries.visible_processes
        )
        registry.register_subject("organ", lambda slug: reverse("processes:organ", args=[slug]))
