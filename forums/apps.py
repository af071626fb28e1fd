from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = _("forums")

    def ready(self) -> None:
        from forums import topics
        from participation.audit import registry

        topics.register()
        registry.register_acts(
            {
                "board.opened": _("Board opened"),
                "board.changed": _("Board changed"),
                "board.archived": _("Board archived"),
                "board.reopened": _("Archived board opened again"),
                "tag.made": _("Tag made"),
            }
        )
        registry.register_subject("thread", lambda ident: reverse("forums:thread", args=[ident]))
        registry.register_subject("post", lambda ident: reverse("forums:post", args=[ident]))
