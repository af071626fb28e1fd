from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "participation.pages"
    label = "pages"
    verbose_name = _("pages and offices")

    def ready(self) -> None:
        from participation import personal_data
        from participation.audit import registry
        from participation.pages import act_kinds, queries, search_kinds
        from participation.people.registry import register_official_names

        personal_data.register(
            tables=personal_data.build_unlinked_tables(
                "pages",
                "PageVersion PageDraft PagePicture ShownPicture Office",
                _(
                    "The council’s pages, pictures and offices. Who published or changed them is in the "
                    "audit log."
                ),
            )
        )
        search_kinds.register()
        act_kinds.register()
        register_official_names("offices", queries.list_office_names)
        registry.register_acts(
            {
                "page.published": _("Page published"),
                "page_picture.added": _("Picture for pages added"),
                "page_picture.removed": _("Picture for pages removed"),
                "office.added": _("Office added"),
                "office.changed": _("Office changed"),
                "office.removed": _("Office removed"),
            }
        )
        registry.register_subject("page", lambda ident: reverse("pages:version", args=ident.rsplit(".", 1)))
        registry.register_subject("office", lambda ident: f"{reverse('contact')}#buro-{ident}")
