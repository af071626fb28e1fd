"""Reading texts, consents, requests and retention runs."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from participation import personal_data
from participation.people.models import User
from participation.people.rules import Person
from participation.privacy import rules
from participation.privacy.models import (
    ANSWER_DAYS,
    CONSENTS,
    Consent,
    DataRequest,
    RequestState,
    RetentionRun,
    Right,
    Text,
    TextKind,
)


def current_text(kind: TextKind) -> Text | None:
    """The version in force; None only on a site without any."""
    return Text.objects.filter(kind=kind).order_by("-version").first()


def list_text_versions(kind: TextKind) -> QuerySet[Text]:
    """Newest first."""
    return Text.objects.filter(kind=kind).order_by("-version")


@dataclass(frozen=True, slots=True)
class Asked:
    """A purpose that a resident can agree to: the text in force, and the consent in force, if there is one.

    ``value``: what is stored on the ground of it; None for nothing.
    """

    purpose: TextKind
    text: Text
    consent: Consent | None
    value: object


def list_consent_purposes(resident: User) -> list[Asked]:
    """Every purpose with a text, in a fixed order."""
    texts = {it.kind: it for it in Text.objects.filter(kind__in=CONSENTS).order_by("version")}
    in_force = Consent.objects.filter(resident=resident, withdrawn_on=None).select_related("text")
    consents = {it.purpose: it for it in in_force}
    profile = resident.profile
    values = {TextKind.BIRTH_YEAR: profile.birth_year, TextKind.SEX: profile.get_sex_display() or None}
    return [
        Asked(purpose, texts[purpose], consents.get(purpose), values[purpose])
        for purpose in CONSENTS
        if purpose in texts
    ]


def ended_consents(resident: User) -> QuerySet[Consent]:
    """Newest first."""
    ended = Consent.objects.filter(resident=resident, withdrawn_on__isnull=False)
    return ended.select_related("text").order_by("-withdrawn_on", "-pk")


def requests_of(resident: User) -> QuerySet[DataRequest]:
    """Newest first."""
    return DataRequest.objects.filter(account=resident).order_by("-received_on", "-pk")


def open_requests() -> QuerySet[DataRequest]:
    """The most urgent first."""
    return DataRequest.objects.filter(state=RequestState.OPEN).order_by("received_on", "pk")


def list_requests() -> QuerySet[DataRequest]:
    """Open ones, the most urgent first, then those answered last."""
    return DataRequest.objects.order_by(F("closed_on").desc(nulls_first=True), "received_on", "pk")


def overdue_requests(user: Person) -> int:
    """How many requests are unanswered after their last day; 0 for those who must not see them."""
    if not rules.may_handle_requests(user):
        return 0
    last = timezone.localdate() - timedelta(days=ANSWER_DAYS)
    return DataRequest.objects.filter(state=RequestState.OPEN, received_on__lt=last).count()


def is_confirmed(data_request: DataRequest) -> bool:
    """Whether the address is a confirmed one of the account that sent the request."""
    owner = EmailAddress.objects.filter(user=data_request.account_id, verified=True)
    return data_request.account_id is not None and owner.filter(email=data_request.email).exists()


@dataclass(frozen=True, slots=True)
class YearCount:
    """Requests received in ``year`` about ``right``. ``late``: answered or still open after the last day."""

    year: int
    right: Right
    received: int
    answered: int
    refused: int
    open: int
    late: int


def counts_by_year() -> list[YearCount]:
    """For the yearly report; names nobody. Covers the requests that are still kept."""
    today = timezone.localdate()
    received, states, late = (
        Counter[tuple[int, str]](),
        Counter[tuple[int, str, str]](),
        Counter[tuple[int, str]](),
    )
    rows = DataRequest.objects.values_list("received_on", "right", "state", "closed_on")
    for received_on, right, state, closed_on in rows.order_by().iterator():
        place = received_on.year, right
        received[place] += 1
        states[(*place, state)] += 1
        late[place] += (closed_on or today) > received_on + timedelta(days=ANSWER_DAYS)
    order = list(Right)
    return [
        YearCount(
            year=year,
            right=Right(right),
            received=number,
            answered=states[year, right, RequestState.ANSWERED],
            refused=states[year, right, RequestState.REFUSED],
            open=states[year, right, RequestState.OPEN],
            late=late[year, right],
        )
        for (year, right), number in sorted(
            received.items(), key=lambda it: (it[0][0], order.index(Right(it[0][1])))
        )
    ]


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A retention rule and the last day on which its job ran to its end; None if it has not yet."""

    rule: personal_data.Rule
    done_on: date | None

    @property
    def purpose(self) -> personal_data.Purpose:
        return personal_data.get_purpose(self.rule.purpose)


def list_retention_rules() -> list[KeptRule]:
    done = dict(RetentionRun.objects.values_list("rule", "done_on"))
    return [KeptRule(rule, done.get(rule.name)) for rule in personal_data.list_retention_rules()]


def due_reminders(days: int) -> QuerySet[DataRequest]:
    """Open requests received at least ``days`` days ago whose staff has not been reminded since."""
    received = Q(received_on__lte=timezone.localdate() - timedelta(days=days))
    return DataRequest.objects.filter(received, state=RequestState.OPEN, reminded_days__lt=days)
