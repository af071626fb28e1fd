from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PollsConfig(AppConfig):
    name = "polls"
    verbose_name = _("polls")

    def ready(self) -> None:
        from participation.audit import registry
        from polls import data_kinds, personal
        from polls.questionnaire import embeds
        from polls.releases import topics
        from polls.results.documents import source

        data_kinds.register_kinds()
        personal.register()
        topics.register()
        source.register()
        embeds.register()
        registry.register_acts(
            {
                "poll.created": _("Poll drafted"),
                "poll.copied": _("Draft copied from another poll"),
                "poll.deleted": _("Draft of a poll deleted"),
                "poll.opened": _("Poll opened"),
                "poll.withdrawn": _("Opening of a poll withdrawn"),
                "poll.closed": _("Poll closed"),
                "poll.archived": _("Poll archived"),
                "poll.set_aside_considered": _("Setting answers aside considered"),
                "poll.set_aside": _("Answers set aside before counting"),
                "poll.set_aside_withdrawn": _("Setting answers aside withdrawn"),
                "poll.related": _("Relation of a poll to an election changed"),
                "poll.texts_published": _("Open answers published"),
                "poll.texts_withheld": _("Open answers not published"),
                "poll.texts_grouped": _("Open answers put under a heading"),
                "poll.text_heading_made": _("Heading for open answers created"),
                "poll.text_heading_renamed": _("Heading for open answers renamed"),
                "poll.text_heading_deleted": _("Heading for open answers deleted"),
                "poll.matter_created": _("Matter of polls created"),
                "poll.matter_changed": _("Matter of polls changed"),
                "poll.matter_deleted": _("Matter of polls deleted"),
            }
        )
        registry.register_subject("poll", lambda ident: reverse("polls:poll", args=[ident]))
