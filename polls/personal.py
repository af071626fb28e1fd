"""What polls store about a person: that they answered, never what."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.people.models import User
from participation.rights import registry
from participation.rights.registry import End, Kind, Mark
from polls.questionnaire import locks
from polls.questionnaire.models import State
from polls.responses import identity
from polls.responses.models import Participation


def register() -> None:
    registry.register(
        Kind(
            "polls.participations",
            _("Polls that you answered"),
            "polls.Participation",
            "resident",
            End.WAIT,
            ("poll__id", "poll__title"),
            note=_(
                "That you answered, without a time, and never what. If you delete your account, this goes "
                "when the poll has been counted: until then your answer counts once, and nobody answers "
                "twice."
            ),
        ),
        Kind(
            "polls.set_aside",
            _("Polls in which an answer of yours was set aside before the count"),
            "polls.SetAsideMember",
            "resident",
            End.WAIT,
            ("set_aside__poll__title", "set_aside__reason"),
        ),
    )
    registry.register_secret(
        "polls.answers",
        _(
            "What you answered in a poll. While a poll is open, you see and change your answer on its page. "
            "When it is counted, everything that joins an answer to a person is destroyed, so nobody can "
            "know any more which answer was yours. A file with your answers would undo that."
        ),
    )
    registry.register_wait("polls", _waits)
    registry.register_lock("polls", _lock)
    registry.register_marks("polls", _marks)
    registry.register_not_theirs(
        _("Polls, their questions, and figures about many people."),
        "polls.Poll",
        "polls.Poll_districts",
        "polls.Matter",
        "polls.Transition",
        "polls.Extension",
        "polls.Question",
        "polls.Question_condition_options",
        "polls.Option",
        "polls.SetAside",
        "polls.Panel",
        "polls.Referral",
        "polls.TextCode",
        "polls.Release",
        "polls.Analysis",
        "polls.Batch",
    )
    registry.register_not_theirs(
        _("Answers: they are stored under random marks, so that nobody can know whose they are."),
        "polls.Response",
        "polls.ResponseEntry",
        "polls.OpenText",
        "polls.PollKey",
    )


def _waits(user: User) -> bool:
    """Whether a poll that ``user`` answered is not counted yet: its count needs the account's group."""
    return Participation.objects.filter(resident=user, poll__counted_at=None).exists()


def _lock(user: User) -> None:
    """Share the open polls that ``user`` answered, so that one that is being extended is marked until its new
    closing.
    """
    participations = Participation.objects.filter(resident=user, poll__state=State.OPEN)
    for poll_id in participations.order_by("poll").values_list("poll", flat=True):
        locks.share(poll_id)


def _marks(user: User) -> Iterator[Mark]:
    """For each poll that still takes answers, or that excludes others of its matter: nobody answers again
    with a new account.
    """
    participations = Participation.objects.filter(resident=user).select_related("poll__matter")
    values = identity.values_of(user)
    for participation in participations:
        until = participation.poll.excludes_until
        if until > timezone.now():
            for value in values:
                yield Mark(identity.scope_of(participation.poll_id), value, timezone.localdate(until))
