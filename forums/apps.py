from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = _("forums")

    def ready(self) -> None:
        from forums.boards import embeds
        from forums.discussion import notices, topics
        from forums.statements.consensus_map import bulletins
        from participation.audit import registry

        topics.register()
        notices.register_kinds()
        embeds.register()
        bulletins.register()
        registry.register_acts(
            {
                "board.opened": _("Board opened"),
                "board.changed": _("Board changed"),
                "board.archived": _("Board archived"),
                "board.reopened": _("Archived board opened again"),
                "tag.made": _("Tag made"),
                "thread.pinned": _("Thread pinned"),
                "thread.unpinned": _("Thread no longer pinned"),
                "thread.featured": _("Thread featured"),
                "thread.unfeatured": _("Thread no longer featured"),
                "thread.locked": _("Thread locked"),
                "thread.unlocked": _("Thread unlocked"),
                "thread.closed": _("Thread closed with a summary"),
                "thread.reopened": _("Closed thread opened again"),
                "thread.summarised": _("Thread summarised"),
                "thread.retitled": _("Thread given another title"),
                "thread.tagged": _("Tags of a thread changed"),
                "thread.slowed": _("Slow mode of a thread changed"),
                "thread.moved": _("Thread moved to another board"),
                "thread.merged_away": _("Thread merged into another"),
                "thread.split_away": _("Posts moved to a new thread"),
                "thread.duplicate": _("Thread marked as a duplicate"),
                "thread.not_duplicate": _("Thread no longer marked as a duplicate"),
                "thread.embedded": _("What stands at the top of a thread changed"),
                "listed_word.added": _("Word added to the lists of screening"),
                "listed_word.removed": _("Word removed from the lists of screening"),
                "rule_book.published": _("Rule book published"),
                "moderation.decided": _("Moderator decided"),
                "moderation.upheld": _("Appeal decided: the decision stands"),
                "moderation.overturned": _("Appeal decided: the decision was overturned"),
                "conversation.opened": _("Statements of a thread opened to votes"),
                "conversation.closed": _("Statements of a thread closed to votes"),
            }
        )
        registry.register_subject("thread", lambda ident: reverse("forums:thread", args=[ident]))
        registry.register_subject("rule_book", lambda ident: reverse("forums:rule-book", args=[ident]))
        registry.register_subject("post", lambda ident: reverse("forums:post", args=[ident]))
