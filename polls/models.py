"""Polls, and the two halves of an answer kept apart: who took part, and what was said.

All times are UTC. No model here joins a person to a choice: ``Participation`` names the resident and
nothing else; ``Response`` and ``ResponseEntry`` hold answers and name nobody. While a poll is open the
keyed pseudonym lets its author change the answer; closing destroys the key and rewrites the responses,
so that not even the order of rows or the transactions that wrote them tell anything.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.people.models import AssuranceLevel

#: Fewer people than this are never told apart by two published figures.
SMALLEST_BATCH = 10
#: More than this would keep figures back for no gain in secrecy.
LARGEST_BATCH = 1000


class State(models.TextChoices):
    """What people decided about a poll. What time decides is in ``Phase``."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    ARCHIVED = "archived", _("archived")


class Phase(models.TextChoices):
    """Where a poll stands at a moment: its state together with the clock."""

    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    OPEN = "open", _("open")
    COUNTING = "counting", _("being counted")
    CLOSED = "closed", _("closed")
    ARCHIVED = "archived", _("archived")


class ResultTiming(models.TextChoices):
    """When figures become public while the poll is open."""

    LIVE = "live", _("live, in batches")
    DAILY = "daily", _("once a day")
    AFTER_CLOSE = "after_close", _("after closing")


class PollQuerySet(models.QuerySet["Poll"]):
    """Filters by phase at ``now`` (aware, UTC). Draft polls are never public."""

    def public(self) -> "PollQuerySet":
        return self.exclude(state=State.DRAFT)

    def open_at(self, now: datetime) -> "PollQuerySet":
        return self.filter(state=State.OPEN, opens_at__lte=now, closes_at__gt=now)

    def scheduled_at(self, now: datetime) -> "PollQuerySet":
        return self.filter(state=State.OPEN, opens_at__gt=now)

    def due_to_close_at(self, now: datetime) -> "PollQuerySet":
        return self.filter(state=State.OPEN, closes_at__lte=now)

    def due_to_count(self) -> "PollQuerySet":
        return self.filter(state=State.CLOSED, counted_at__isnull=True)

    def due_to_overwrite(self) -> "PollQuerySet":
        return self.filter(counted_at__isnull=False, overwritten_at__isnull=True)

    def ended_at(self, now: datetime) -> "PollQuerySet":
        """Closed by somebody or by time, whether or not already counted."""
        return self.public().filter(Q(state__in=[State.CLOSED, State.ARCHIVED]) | Q(closes_at__lte=now))


class Poll(models.Model):
    """A set of questions put to residents. ``opens_at`` is inclusive, ``closes_at`` exclusive (UTC).

    Everything that a respondent relies on is frozen by the database from the first participation on.
    No district means the whole city.
    """

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(
        _("context"), blank=True, max_length=4000, help_text=_("Two lines that say what is asked and why.")
    )
    districts = models.ManyToManyField(
        "territory.District",
        verbose_name=_("districts"),
        blank=True,
        related_name="+",
        help_text=_("Who may answer. None chosen means the whole city."),
    )
    minimum_assurance = models.PositiveSmallIntegerField(
        _("least assurance level"), choices=AssuranceLevel, default=AssuranceLevel.EMAIL_ONLY
    )
    result_timing = models.CharField(
        _("results are published"), max_length=12, choices=ResultTiming, default=ResultTiming.LIVE
    )
    batch_min = models.PositiveSmallIntegerField(
        _("smallest batch"),
        default=SMALLEST_BATCH,
        validators=[MinValueValidator(SMALLEST_BATCH), MaxValueValidator(LARGEST_BATCH)],
        help_text=_("Figures move only when at least this many further people have answered."),
    )
    may_change = models.BooleanField(
        _("answers can be changed"), default=True, help_text=_("Until the poll closes.")
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    #: When the final result was published, the key destroyed and the rows rewritten.
    counted_at = models.DateTimeField(null=True, editable=False)
    #: When what was deleted had left the database's files as well.
    overwritten_at = models.DateTimeField(null=True, editable=False)
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("corrects the poll"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
    )

    objects = PollQuerySet.as_manager()

    #: Filled by ``polls.queries.open_now``.
    asks_own_district: bool

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="polls_poll_closes_after_opening"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="polls_poll_state_known"),
            models.CheckConstraint(
                condition=Q(result_timing__in=ResultTiming.values), name="polls_poll_timing_known"
            ),
            models.CheckConstraint(
                condition=Q(batch_min__gte=SMALLEST_BATCH), name="polls_poll_batch_not_too_small"
            ),
            models.CheckConstraint(
                condition=Q(minimum_assurance__in=AssuranceLevel.values), name="polls_poll_assurance_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.OPEN], closed_at__isnull=True)
                | Q(state__in=[State.CLOSED, State.ARCHIVED], closed_at__isnull=False),
                name="polls_poll_closed_at_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(counted_at__isnull=True) | Q(closed_at__isnull=False),
                name="polls_poll_counted_after_closing",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ARCHIVED) | Q(counted_at__isnull=False),
                name="polls_poll_archived_after_counting",
            ),
            models.CheckConstraint(
                condition=Q(overwritten_at__isnull=True) | Q(counted_at__isnull=False),
                name="polls_poll_overwritten_after_counting",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="polls_poll_state_closes")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("polls:poll", args=[self.pk])

    @property
    def topic(self) -> str:
        return f"poll:{self.pk}"

    def phase_at(self, now: datetime) -> Phase:
        """Time decides by itself: nothing has to run for a poll to open or to stop taking answers."""
        if self.state == State.CLOSED and self.counted_at is None:
            return Phase.COUNTING
        if self.state != State.OPEN:
            return Phase(self.state)
        if now < self.opens_at:
            return Phase.SCHEDULED
        return Phase.OPEN if now < self.closes_at else Phase.COUNTING

    @property
    def phase(self) -> Phase:
        return self.phase_at(timezone.now())


class PollKey(models.Model):
    """The secret 32 bytes of an open poll's pseudonyms; the row is deleted once the poll is counted."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.BinaryField(max_length=32)


class Transition(models.Model):
    """A change of state, made once: the poll's row is compared and set in the same transaction."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="transitions")
    before = models.CharField(max_length=8, choices=State)
    after = models.CharField(max_length=8, choices=State)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(before=State.DRAFT, after=State.OPEN)
                | Q(before=State.OPEN, after=State.DRAFT)
                | Q(before=State.OPEN, after=State.CLOSED)
                | Q(before=State.CLOSED, after=State.ARCHIVED),
                name="polls_transition_allowed",
            ),
            models.UniqueConstraint(
                fields=["poll", "after"],
                condition=Q(after__in=[State.CLOSED, State.ARCHIVED]),
                name="polls_transition_ends_once",
            ),
        ]


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("one choice")
    MULTIPLE = "multiple", _("several choices")


class Question(models.Model):
    """One question. A single choice is a multiple choice of exactly one.

    ``min_choices`` and ``max_choices`` bound the chosen options, both inclusive; *no opinion*, where it is
    offered, stands instead of options and is counted apart from them.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind, default=QuestionKind.SINGLE)
    text = models.CharField(_("question"), max_length=300)
    hint = models.CharField(_("explanation"), max_length=500, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    no_opinion = models.BooleanField(_("offers “no opinion”"), default=True)
    min_choices = models.PositiveSmallIntegerField(_("least choices"), default=1)
    max_choices = models.PositiveSmallIntegerField(_("most choices"), default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="polls_question_position"),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="polls_question_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(min_choices__gte=1, max_choices__gte=F("min_choices")),
                name="polls_question_choices_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.SINGLE) | Q(min_choices=1, max_choices=1),
                name="polls_question_single_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Option(models.Model):
    """An answer that can be chosen."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="polls_option_position"),
            models.UniqueConstraint(fields=["question", "text"], name="polls_option_text"),
        ]

    def __str__(self) -> str:
        return self.text


class Participation(models.Model):
    """That a resident has answered a poll. Nothing more: no time, no order, no link to the answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "resident"], name="polls_participation_once")]


class Response(models.Model):
    """What somebody answered, as it stands now. ``answers`` is ``{question id: [option ids] | "none"}``.

    ``pseudonym`` is HMAC-SHA256(poll key, resident id) while the poll is open, and 32 random bytes after.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="+")
    pseudonym = models.BinaryField(max_length=32)
    answers = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "pseudonym"], name="polls_response_one_per_pseudonym")
        ]


class Batch(models.Model):
    """At least ``batch_min`` new responses of an open poll, counted together.

    ``counts`` is the change that the batch makes to the tally (see ``polls.counting.Tally``). Batches are
    deleted when the poll is counted: the last one would be smaller, and tell of a few people.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    responses = models.PositiveIntegerField()
    counts = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="polls_batch_number"),
        ]


class ResponseEntry(models.Model):
    """The append-only log that the tally is folded from: what an answer adds, and what it takes back.

    ``removed`` is null for a first answer. ``batch`` is null until the entry is counted. Entries name no
    pseudonym; they are deleted when the closed poll's responses have been recounted and rewritten.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="+")
    removed = models.JSONField(null=True)
    added = models.JSONField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="entries")

    class Meta:
        indexes = [
            models.Index(fields=["poll"], condition=Q(batch__isnull=True), name="polls_entry_uncounted"),
            models.Index(
                fields=["poll"],
                condition=Q(batch__isnull=True, removed__isnull=True),
                name="polls_entry_uncounted_people",
            ),
        ]


class Release(models.Model):
    """A published state of the tally. ``snapshot`` is the exact JSON, served as these bytes everywhere."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="releases")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    through_batch = models.PositiveIntegerField(default=0)
    responses = models.PositiveIntegerField(default=0)
    counts = models.JSONField()
    snapshot = models.BinaryField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "version"], name="polls_release_version"),
        ]
