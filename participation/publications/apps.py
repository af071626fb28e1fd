from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "participation.publications"
    label = "publications"
    verbose_name = _("publications")

    def ready(self) -> None:
        from participation.audit import registry
        from participation.publications import (
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
        registry.register_acts(
            {
                "bulletin.drafted": _("Bulletin drafted"),
                "bulletin.draft_deleted": _("Draft of a bulletin deleted"),
                "bulletin.submitted": _("Bulletin submitted for approval"),
                "bulletin.returned": _("Bulletin returned to its editors"),
                "bulletin.published": _("Bulletin published"),
                "bulletin.superseded": _("Bulletin superseded by a new version"),
            }
        )
        registry.register_subject(
            "bulletin",
            lambda ident: reverse("publications:by-id", args=[ident]),
            registry.restrict_to_row_ids(queries.with_pages),
        )
