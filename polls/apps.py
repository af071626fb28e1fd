from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PollsConfig(AppConfig):
    name = "polls"
    verbose_name = _("polls")

    def ready(self) -> None:
        from participation.audit import registry
        from participation.pages.registry import Place, register_place
        from polls import account_deletion, duties, personal_data
        from polls.lifecycle import notices
        from polls.lifecycle.operations import restoration
        from polls.questionnaire import act_kinds, embeds, search_kinds
        from polls.questionnaire import queries as questionnaire_queries
        from polls.releases import topics
        from polls.responses import queries as responses_queries
        from polls.results.documents import source

        personal_data.register()
        duties.register()
        account_deletion.register()
        topics.register()
        source.register()
        embeds.register(responses_queries.annotate_answered)
        search_kinds.register()
        act_kinds.register()
        notices.register_kinds()
        register_place(
            Place(
                shown=questionnaire_queries.list_used_pictures,
                is_public=questionnaire_queries.publishes_picture,
            )
        )
        restoration.register()
        registry.register_acts(
            {
                "poll.created": _("Poll drafted"),
                "poll.copied": _("Draft copied from another poll"),
                "poll.deleted": _("Draft of a poll deleted"),
                "poll.restored": _("Deleted draft of a poll restored"),
                "poll.opened": _("Poll opened"),
                "poll.withdrawn": _("Opening of a poll withdrawn"),
                "poll.closed": _("Poll closed"),
                "poll.extended": _("Closing of a poll postponed"),
                "poll.archived": _("Poll archived"),
                "poll.set_aside_considered": _("Setting answers aside considered"),
                "poll.set_aside": _("Answers set aside before counting"),
                "poll.set_aside_withdrawn": _("Setting answers aside withdrawn"),
                "poll.related": _("Related election of a poll changed"),
                "poll.texts_published": _("Open answers published"),
                "poll.texts_withheld": _("Open answers not published"),
                "poll.texts_grouped": _("Open answers put under a heading"),
                "poll.text_heading_made": _("Heading for open answers created"),
                "poll.text_heading_renamed": _("Heading for open answers renamed"),
                "poll.text_heading_deleted": _("Heading for open answers deleted"),
                "poll.matter_created": _("Matter shared by polls created"),
                "poll.matter_changed": _("Matter shared by polls changed"),
                "poll.matter_deleted": _("Matter shared by polls deleted"),
            }
        )
        registry.register_subject(
            "poll",
            lambda ident: reverse("polls:poll", args=[ident]),
            registry.restrict_to_row_ids(notices.list_followable_polls),
        )
