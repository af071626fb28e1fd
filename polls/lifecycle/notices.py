"""Notices that a poll has opened in one's district, that a followed poll closes later than announced, and
that its result is published.

Whether somebody has answered is not read: everybody in the district, and everybody who follows, gets the same
notice from the same job.
"""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.jobs.operations import run_for_each
from participation.notifications import operations as notifications_operations
from participation.notifications import queries as notifications_queries
from participation.notifications.models import Category
from participation.notifications.registry import (
    Facts,
    Followed,
    Kind,
    Withheld,
    list_subject_ids,
    register,
    register_followable,
)
from participation.people.models import User
from participation.people.rules import Person
from participation.text import figures
from polls.questionnaire import rules
from polls.questionnaire.models import Extension, Poll
from polls.questionnaire.wording import get_wording

OPENED: Final = "polls.opened"
RESULT: Final = "polls.result"
#: Its subject is the extension, such as ``extension:3``: a poll may be extended again.
EXTENDED: Final = "polls.extended"


def register_kinds() -> None:
    register(
        OPENED,
        Kind(_describe_opening, _read_poll_facts, Category.DISTRICT, audience=_list_eligible_residents),
    )
    register(
        RESULT, Kind(_describe_result, _read_poll_facts, Category.RESULTS, audience=_list_result_followers)
    )
    register(
        EXTENDED,
        Kind(
            _describe_extension, _read_extension_facts, Category.RESULTS, audience=_list_extension_followers
        ),
    )
    register_followable("poll", list_followable_polls)


def _describe_opening(facts: Facts, count: int) -> str:  # noqa: ARG001 - a poll is announced once
    if not facts["is_open"]:
        return _("The poll “{title}” is closed.").format(**facts)
    return _("New poll, open until {until}: “{title}”.").format(**facts)


def _describe_result(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("The result of the poll “{title}” is published.").format(**facts)


def _describe_extension(facts: Facts, count: int) -> str:  # noqa: ARG001 - each extension is announced once
    return _("The poll “{title}” now closes on {until}.").format(**facts)


def _read_extension_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:  # noqa: ARG001 - public
    """What the text of each extension's notice needs, by subject; nothing for withdrawn polls."""
    extensions = Extension.objects.filter(pk__in=list_subject_ids(subjects)).select_related("poll")
    return {
        f"extension:{extension.pk}": {
            "title": get_wording(extension.poll, "title").text,
            "until": figures.format_moment(extension.after),
        }
        for extension in extensions
    }


def _list_extension_followers(subject: str) -> QuerySet[User] | None:
    """Those who follow the extended poll; None if it was withdrawn, which deletes its extensions."""
    extension = Extension.objects.filter(pk__in=list_subject_ids([subject])).select_related("poll").first()
    return notifications_queries.list_followers([extension.poll.topic]) if extension is not None else None


def announce_extension(extension: Extension) -> None:
    """Begin the notices to those who follow the poll."""
    with override(settings.LANGUAGE_CODE):
        address = extension.poll.get_absolute_url()
    notifications_operations.broadcast_notice(
        kind=EXTENDED, subject=f"extension:{extension.pk}", address=address
    )


def _read_poll_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:  # noqa: ARG001 - public to all
    """What the text of each poll's notice needs, by subject; nothing for polls that are not public."""
    now = timezone.now()
    return {
        poll.topic: {
            "title": get_wording(poll, "title").text,
            "until": figures.format_moment(poll.closes_at),
            "is_open": poll.opens_at <= now < poll.closes_at,
        }
        for poll in Poll.objects.public().filter(pk__in=list_subject_ids(subjects))
    }


def list_followable_polls(person: Person, idents: Collection[str]) -> Mapping[str, Followed]:
    polls = Poll.objects.filter(pk__in=idents)
    visible = {
        str(poll.pk): (poll, get_wording(poll, "title")) for poll in polls if rules.may_see_poll(person, poll)
    }
    return {
        ident: Followed(title.text, title.language, poll.get_absolute_url())
        for ident, (poll, title) in visible.items()
    }


def _list_eligible_residents(subject: str) -> QuerySet[User] | None:
    """Residents of the poll's districts with its assurance level; None unless it is open now."""
    poll = Poll.objects.open_at(timezone.now()).filter(pk__in=list_subject_ids([subject])).first()
    if poll is None:
        return None
    people = User.objects.filter(profile__assurance__gte=poll.minimum_assurance)
    districts = list(poll.districts.values_list("pk", flat=True))
    return people.filter(profile__district__in=districts) if districts else people


def _list_result_followers(subject: str) -> QuerySet[User] | None:
    """Those who follow the poll; None if it is no longer public or not counted.

    Raises Withheld while its result may not be shown.
    """
    ids = list_subject_ids([subject])
    if not _list_counted_polls().filter(pk__in=ids).exists():
        return None
    if not _list_published_polls().filter(pk__in=ids).exists():
        raise Withheld
    return notifications_queries.list_followers([subject])


def _list_counted_polls() -> QuerySet[Poll]:
    return Poll.objects.public().filter(counted_at__isnull=False)


def _list_published_polls() -> QuerySet[Poll]:
    """Counted polls whose result no publication ban withholds now."""
    banned = Poll.objects.embargoed_at(timezone.now()).values("pk")
    return _list_counted_polls().filter(~Q(pk__in=banned))


def broadcast_due() -> list[int]:
    """Begin the notices of polls that have opened and of results that are published; ids of these polls."""
    opened = notifications_queries.filter_without_broadcast(
        Poll.objects.open_at(timezone.now()), OPENED, "poll"
    ).values_list("pk", flat=True)
    counted = notifications_queries.filter_without_broadcast(
        _list_published_polls(), RESULT, "poll"
    ).values_list("pk", flat=True)
    return [
        *run_for_each(broadcast_due, "poll", opened, lambda pk: _broadcast_notice(OPENED, pk)),
        *run_for_each(broadcast_due, "poll", counted, lambda pk: _broadcast_notice(RESULT, pk)),
    ]


def _broadcast_notice(kind: str, pk: int) -> bool:
    poll = Poll(pk=pk)
    with override(settings.LANGUAGE_CODE):
        address = poll.get_absolute_url()
    return notifications_operations.broadcast_notice(kind=kind, subject=poll.topic, address=address)
