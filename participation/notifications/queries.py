"""Reading notices, what people chose, and what they follow."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final, TypeVar, cast

from django.db.models import CharField, Exists, F, Min, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404

from participation.notifications import registry
from participation.notifications.models import (
    Broadcast,
    Category,
    Follow,
    MailSettings,
    Notice,
    Preference,
    Rhythm,
)
from participation.people.models import User
from participation.people.rules import Person

Row = TypeVar("Row", bound=Model)
#: The upper bound of the count in the page header.
MAX_COUNTED = 100
#: Daily and weekly mails are due from this hour on, in the site's time zone.
HOUR: Final = 8
#: Categories of notices that any resident can cause.
OF_OTHERS: Final = (Category.REPLIES, Category.FOLLOWED)
#: No mail at once within this time after one of ``OF_OTHERS``: nobody must be able to flood an inbox.
PAUSE: Final = timedelta(minutes=10)


def list_notices(resident: User) -> QuerySet[Notice]:
    """Newest first."""
    return Notice.objects.filter(resident=resident, on_site=True)


def count_unread_notices(resident: User) -> int:
    """The number of unread notices, at most ``MAX_COUNTED``; one query."""
    return list_notices(resident).filter(read_at=None).order_by()[:MAX_COUNTED].count()


def list_unread_subjects(resident: User, kinds: Collection[str]) -> set[str]:
    notices = Notice.objects.filter(resident=resident, kind__in=kinds, read_at=None).order_by()
    return set(notices.values_list("subject", flat=True))


def list_mail_languages(residents: Collection[int]) -> dict[int, str]:
    """The language that each account chose for mails; accounts that chose none are left out."""
    chosen = MailSettings.objects.filter(resident__in=residents)
    return dict(chosen.values_list("resident", "language"))


def mail_settings_of(resident: User) -> MailSettings | None:
    return MailSettings.objects.filter(resident=resident).first()


def list_preferences_of(resident: User) -> dict[Category, Preference]:
    """The preference for each category, unsaved where the resident has chosen nothing."""
    stored = {it.category: it for it in Preference.objects.filter(resident=resident)}
    return {it: stored.get(it.value) or Preference(resident=resident, category=it.value) for it in Category}


def list_mailed_categories(resident: int) -> set[Category]:
    """The categories that the account wants by mail."""
    rows = Preference.objects.filter(resident=resident).exclude(mail=Rhythm.NEVER)
    return {Category(it) for it in rows.values_list("category", flat=True)}


def list_preferences_for(category: Category, residents: Collection[int]) -> Mapping[int, tuple[bool, Rhythm]]:
    """``on_site`` and ``mail`` of the accounts that chose anything for ``category``."""
    rows = Preference.objects.filter(category=category, resident__in=residents)
    return {
        pk: (on_site, Rhythm(mail)) for pk, on_site, mail in rows.values_list("resident", "on_site", "mail")
    }


# Following


def is_following(resident: Person, subject: str) -> bool:
    """One query; none for visitors."""
    return isinstance(resident, User) and Follow.objects.filter(resident=resident, subject=subject).exists()


def annotate_followed(rows: QuerySet[Row], person: Person, name: str) -> QuerySet[Row]:
    """``rows`` annotated with ``is_followed``. ``name``: ``poll`` of ``poll:12``."""
    if not isinstance(person, User):
        return rows
    subject = Concat(Value(f"{name}:"), Cast(OuterRef("pk"), CharField()))
    own = Follow.objects.filter(resident=person, subject=subject)
    return cast("QuerySet[Row]", rows.annotate(is_followed=Exists(own)))


def get_visible_subject(person: Person, subject: str) -> registry.Followed:
    """What ``person`` may follow as ``subject``. Raises Http404 for what they may not see."""
    visible = registry.list_visible_subjects(person, [subject])
    if subject not in visible:
        raise Http404
    return visible[subject]


def list_followed_by(resident: User) -> dict[str, registry.Followed]:
    """What ``resident`` follows and may still see, by subject."""
    subjects = Follow.objects.filter(resident=resident).order_by("-pk").values_list("subject", flat=True)
    visible = registry.list_visible_subjects(resident, list(subjects))
    return {it: visible[it] for it in subjects if it in visible}


def list_followers(subjects: Collection[str]) -> QuerySet[User]:
    """Accounts that follow one of ``subjects``, or something in which one is shown."""
    return User.objects.filter(
        build_follower_condition(subjects) | registry.build_followers_condition(subjects)
    )


def build_follower_condition(subjects: Collection[str]) -> Q:
    """The condition on accounts that follow one of ``subjects`` itself."""
    return Q(pk__in=Follow.objects.filter(subject__in=subjects).values("resident"))


def filter_without_broadcast(rows: QuerySet[Row], kind: str, name: str) -> QuerySet[Row]:
    """The rows of which no notice of ``kind`` is or was broadcast. ``name``: ``poll`` of ``poll:12``."""
    subject = Concat(Value(f"{name}:"), Cast(OuterRef("pk"), CharField()))
    return rows.filter(~Exists(Broadcast.objects.filter(kind=kind, subject=subject)))


# Mails


def build_quiet_condition(hour: int) -> Q:
    """Mail settings whose quiet hours contain ``hour``."""
    begun, over = Q(quiet_from__lte=hour), Q(quiet_until__lte=hour)
    past_midnight = Q(quiet_from__gt=F("quiet_until"))
    return (~past_midnight & begun & ~over) | (past_midnight & (begun | ~over))


def list_due_mail_settings(rhythm: Rhythm, now: datetime) -> QuerySet[MailSettings]:
    """Settings of the accounts that may get a mail of ``rhythm`` at ``now`` (in the site's time zone).

    None in quiet hours. One at once not within ``PAUSE``. A daily or weekly one from ``HOUR`` on
    or, if that is quiet, from the end of the quiet hours on.
    """
    settings = MailSettings.objects.filter(~build_quiet_condition(now.hour), resident__is_active=True)
    if rhythm == Rhythm.AT_ONCE:
        kinds = [kind for category in OF_OTHERS for kind in registry.list_mailed_kinds(category)]
        mailed = Notice.objects.filter(mail=rhythm, mailed_at__gt=now - PAUSE, kind__in=kinds)
        return settings.filter(~Exists(mailed.filter(resident=OuterRef("resident"))))
    later = build_quiet_condition(HOUR) & Q(quiet_until__lte=now.hour)
    settings = settings.filter(later if now.hour < HOUR else later | ~build_quiet_condition(HOUR))
    if rhythm == Rhythm.DAILY:
        return settings.filter(daily_on__lt=now.date())
    due = Q(pk__in=())
    for day in range(7):
        due |= Q(weekly_day=day, weekly_on__lt=find_last_weekly_day(day, now.date()))
    return settings.filter(due)


def find_last_weekly_day(day: int, today: date) -> date:
    """The last day (``today`` included) with this number in the week, Monday being 0."""
    return today - timedelta(days=(today.weekday() - day) % 7)


def list_notices_to_mail(rhythm: Rhythm, until: datetime) -> QuerySet[Notice]:
    """Unread notices that go out in a mail of ``rhythm`` and came by ``until``."""
    return Notice.objects.filter(mail=rhythm, mailed_at=None, read_at=None, at__lte=until)


def list_due_residents(
    rhythm: Rhythm, now: datetime, most: int, *, without: Collection[int] = ()
) -> list[int]:
    """Ids of at most ``most`` accounts that get a mail of ``rhythm`` at ``now`` (in the site's time zone).
    ``without``: ids that are left out.

    A daily mail has what came before ``HOUR`` of its day, so that what comes later waits for the next.
    """
    until = now if rhythm == Rhythm.AT_ONCE else now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    due = list_notices_to_mail(rhythm, until).filter(
        resident__in=list_due_mail_settings(rhythm, now).values("resident")
    )
    # One row for each account: many notices of one account must not fill the run.
    due = due.exclude(resident__in=without)
    accounts = due.order_by().values("resident").annotate(first=Min("at")).order_by("first", "resident")
    return [row["resident"] for row in accounts[:most]]
