"""Reading the election calendar. The only place that decides what may be published now."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from participation.elections.embargoes import ISTANBUL, Span, compute_embargo_span
from participation.elections.models import Election, EmbargoRule
from participation.text.figures import format_moment


@dataclass(frozen=True)
class Embargo:
    """A publication ban: from ``starts`` (inclusive) until ``ends`` (exclusive)."""

    election_id: int
    election: str
    polling_day: date
    starts: datetime
    ends: datetime
    legal_reference: str

    @property
    def reason(self) -> str:
        """Why a result related to the election is not published, in the active language."""
        words = _(
            "This result cannot be published until %(until)s because of an election: %(election)s (%(law)s)."
        )
        return words % {
            "until": format_moment(self.ends),
            "election": self.election,
            "law": self.legal_reference,
        }


def find_active_embargo(election: Election, now: datetime) -> Embargo | None:
    """The ban of ``election`` if it is active at ``now``, otherwise None."""
    holds = Span(election.embargo_from, election.embargo_until).holds(now)
    return build_embargo(election) if holds and not election.called_off else None


def build_embargo(election: Election) -> Embargo:
    return Embargo(
        election_id=election.pk,
        election=election.name,
        polling_day=election.polling_day,
        starts=election.embargo_from,
        ends=election.embargo_until,
        legal_reference=election.legal_reference,
    )


def list_ban_limits() -> list[datetime]:
    """When bans begin and end, in order."""
    spans = Election.objects.filter(called_off=False).values_list("embargo_from", "embargo_until")
    return sorted(moment for span in spans for moment in span)


def list_coming_elections(now: datetime) -> QuerySet[Election]:
    """Elections whose polling day is not over or whose ban is still active, the next one first."""
    return _filter_by_end(now, False).order_by("polling_day", "pk")


def list_past_elections(now: datetime) -> QuerySet[Election]:
    """All other elections, the latest first."""
    return _filter_by_end(now, True).order_by("-polling_day", "pk")


def list_embargo_rules() -> QuerySet[EmbargoRule]:
    """Every rule, the newest first."""
    return EmbargoRule.objects.all()


def find_rule_for_day(polling_day: date) -> EmbargoRule | None:
    """The rule for an election on that day; None for days before every rule."""
    return EmbargoRule.objects.filter(in_force_from__lte=polling_day).order_by("-in_force_from").first()


def compute_span_by_rule(rule: EmbargoRule, polling_day: date) -> Span:
    return compute_embargo_span(polling_day=polling_day, days_before=rule.days_before, ends_at=rule.ends_at)


def _filter_by_end(now: datetime, wanted: bool) -> QuerySet[Election]:
    over = Q(polling_day__lt=localtime(now, ISTANBUL).date(), embargo_until__lte=now)
    return Election.objects.filter(over if wanted else ~over)
