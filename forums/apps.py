"""App configuration: registers audit acts, live topics, notices, embeds and bulletin sections."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

#: Labels of the actions in the audit log.
ACTS = {
    "board.opened": _("Board created"),
    "board.changed": _("Board changed"),
    "board.archived": _("Board archived"),
    "board.reopened": _("Archived board reopened"),
    "tag.made": _("Tag created"),
    "thread.pinned": _("Thread pinned"),
    "thread.unpinned": _("Thread no longer pinned"),
    "thread.featured": _("Thread featured"),
    "thread.unfeatured": _("Thread no longer featured"),
    "thread.locked": _("Thread locked"),
    "thread.unlocked": _("Thread unlocked"),
    "thread.closed": _("Thread closed with a summary"),
    "thread.reopened": _("Closed thread reopened"),
    "thread.summarised": _("Thread summarised"),
    "thread.retitled": _("Thread renamed"),
    "thread.tagged": _("Tags of a thread changed"),
    "thread.slowed": _("Slow mode of a thread changed"),
    "thread.moved": _("Thread moved to another board"),
    "thread.merged_away": _("Thread merged into another"),
    "thread.split_away": _("Posts moved to a new thread"),
    "thread.duplicate": _("Thread marked as a duplicate"),
    "thread.not_duplicate": _("Thread no longer marked as a duplicate"),
    "thread.embedded": _("Item at the top of a thread changed"),
    "listed_word.added": _("Word added to the screening lists"),
    "listed_word.removed": _("Word removed from the screening lists"),
    "rule_book.published": _("Rule book published"),
    "moderation.decided": _("Moderator decided"),
    "moderation.upheld": _("Appeal decided: the decision was upheld"),
    "moderation.hidden_at_once": _("Post hidden at once, until another person has decided"),
    "moderation.hiding_lapsed": _("Post shown again: nobody confirmed that it had to be hidden"),
    "moderation.overturned": _("Appeal decided: the decision was overturned"),
    "conversation.opened": _("Voting on the statements of a thread opened"),
    "conversation.closed": _("Voting on the statements of a thread closed"),
}


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = _("forums")

    def ready(self) -> None:
        from forums import account_deletion, duties, personal_data
        from forums.discussion.queries import posts as posts_queries
        from forums.discussion.queries import threads as threads_queries
        from participation.audit import registry
        from participation.people.registry import register_official_names

        personal_data.register()
        duties.register()
        account_deletion.register()
        _register_subjects()
        register_official_names("answers", posts_queries.list_answering_offices)
        registry.register_acts(ACTS)
        registry.register_subject(
            "thread",
            lambda ident: reverse("forums:thread", args=[ident]),
            registry.restrict_to_row_ids(threads_queries.list_visible_threads),
        )
        registry.register_subject("rule_book", lambda ident: reverse("forums:rule-book", args=[ident]))
        registry.register_subject(
            "post",
            lambda ident: reverse("forums:post", args=[ident]),
            registry.restrict_to_row_ids(posts_queries.list_visible_posts),
        )


def _register_subjects() -> None:
    """Register each subject's live topics, notice kinds, embeds, bulletin sections and thread parts."""
    from forums.boards import embeds as boards_embeds
    from forums.boards import topics as boards_topics
    from forums.curation import bulletins as curation_bulletins
    from forums.discussion import notices as discussion_notices
    from forums.discussion import registry as discussion_registry
    from forums.discussion import topics as discussion_topics
    from forums.discussion.following import notices as following_notices
    from forums.moderation import act_kinds
    from forums.moderation import notices as moderation_notices
    from forums.moderation.appeals import notices as appeals_notices
    from forums.moderation.hidings import notices as hidings_notices
    from forums.moderation.reports import notices as reports_notices
    from forums.review import topics as review_topics
    from forums.search import search_kinds
    from forums.statements import embeds as statements_embeds
    from forums.statements import notices as statements_notices
    from forums.statements.consensus_map import bulletins as map_bulletins
    from forums.statements.consensus_map import topics as map_topics
    from forums.statements.conversation_page import build_conversation_card

    for topics in (discussion_topics, boards_topics, review_topics, map_topics):
        topics.register()
    for notices in (
        discussion_notices,
        following_notices,
        statements_notices,
        moderation_notices,
        appeals_notices,
        hidings_notices,
        reports_notices,
    ):
        notices.register_kinds()
    for embeds in (boards_embeds, statements_embeds):
        embeds.register()
    for bulletins in (map_bulletins, curation_bulletins):
        bulletins.register()
    search_kinds.register()
    act_kinds.register()
    discussion_registry.register_thread_part("conversation", build_conversation_card)
