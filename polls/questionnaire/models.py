"""Polls, their states and texts; questions of nine kinds, their conditions and options."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participation.people.models import AssuranceLevel

#: Two published figures never differ by fewer people than this.
SMALLEST_BATCH = 10
#: A larger batch would delay figures without better protection.
LARGEST_BATCH = 1000
#: Maximum hours of review between closing and counting.
MAX_REVIEW_HOURS = 168
#: Maximum characters of a question in easy language.
MAX_EASY_LENGTH = 500
#: Maximum days of a matter's term.
MAX_TERM_DAYS = 365


class State(models.TextChoices):
    """State of a poll as decided by people. ``Phase`` takes time into account."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    ARCHIVED = "archived", _("archived")


class Phase(models.TextChoices):
    """Phase of a poll at a given time, derived from its state and times."""

    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    OPEN = "open", _("open")
    COUNTING = "counting", _("being counted")
    CLOSED = "closed", _("closed")
    ARCHIVED = "archived", _("archived")


class ResultTiming(models.TextChoices):
    """When figures become public."""

    LIVE = "live", _("live, in batches")
    DAILY = "daily", _("once a day")
    AFTER_CLOSE = "after_close", _("after closing")


class Dimension(models.TextChoices):
    """Attributes by which a result can be broken down or weighted."""

    DISTRICT = "district", _("district")
    SEX = "sex", _("sex")
    AGE = "age", _("age group")
    ASSURANCE = "assurance", _("assurance level")


class Matter(models.Model):
    """What several polls ask about, each in other districts.

    Whoever has answered one of them cannot answer one of other districts until the first has been closed for
    ``term_days`` days, wherever they live by then. Fixed while any of these polls is no draft.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    term_days = models.PositiveSmallIntegerField(
        _("term (days)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TERM_DAYS)],
    )

    class Meta:
        ordering = ["name"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="polls_matter_name"),
            models.CheckConstraint(
                condition=Q(term_days__range=(1, MAX_TERM_DAYS)), name="polls_matter_term_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.name


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

    def due_to_count_at(self, now: datetime) -> "PollQuerySet":
        """Closed polls not yet counted whose review is over."""
        return self.filter(state=State.CLOSED, counted_at__isnull=True, count_from__lte=now)

    def due_to_overwrite(self) -> "PollQuerySet":
        return self.filter(counted_at__isnull=False, overwritten_at__isnull=True)

    def embargoed_at(self, now: datetime) -> "PollQuerySet":
        """Polls related to an election with an embargo at ``now``."""
        return self.filter(
            election__called_off=False, election__embargo_from__lte=now, election__embargo_until__gt=now
        )

    def ended_at(self, now: datetime) -> "PollQuerySet":
        """Polls closed by an editor or by time, counted or not."""
        return self.public().filter(Q(state__in=[State.CLOSED, State.ARCHIVED]) | Q(closes_at__lte=now))


class Poll(models.Model):
    """A set of questions put to residents. ``opens_at`` is inclusive, ``closes_at`` exclusive (UTC).

    From the first participation on, the database freezes everything that respondents rely on. No district
    means the whole city.
    """

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(
        _("context"),
        blank=True,
        max_length=4000,
        help_text=_("One or two sentences on what is asked and why."),
    )
    #: Easy language, shown on request instead of ``description``; empty: not offered.
    easy = models.TextField(
        _("context in easy language"),
        blank=True,
        max_length=1000,
        help_text=_(
            "Short sentences and everyday words, for people who find reading difficult. Shown on request."
        ),
    )
    #: Shown if the poll is offered in English.
    easy_en = models.TextField(_("context in easy language, English"), blank=True, max_length=1000)
    districts = models.ManyToManyField(
        "territory.District",
        verbose_name=_("districts"),
        blank=True,
        related_name="+",
        help_text=_("Who may answer. If you choose none, the whole city may."),
    )
    #: Fixed from opening on.
    matter = models.ForeignKey(
        Matter,
        verbose_name=_("matter"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="polls",
    )
    minimum_assurance = models.PositiveSmallIntegerField(
        _("minimum assurance level"), choices=AssuranceLevel, default=AssuranceLevel.EMAIL_ONLY
    )
    result_timing = models.CharField(
        _("results are published"),
        max_length=12,
        choices=ResultTiming,
        default=ResultTiming.AFTER_CLOSE,
    )
    batch_min = models.PositiveSmallIntegerField(
        _("smallest batch"),
        default=SMALLEST_BATCH,
        validators=[MinValueValidator(SMALLEST_BATCH), MaxValueValidator(LARGEST_BATCH)],
        help_text=_("Figures change only when at least this many more people have answered."),
    )
    may_change = models.BooleanField(
        _("answers can be changed"), default=True, help_text=_("Until the poll closes.")
    )
    review_hours = models.PositiveSmallIntegerField(
        _("review period (hours)"),
        default=24,
        validators=[MaxValueValidator(MAX_REVIEW_HOURS)],
        help_text=_("Time between closing and counting to look for organised answering. It is public."),
    )
    #: Languages besides Turkish in which every text is offered, such as ``["en"]``.
    languages = models.JSONField(_("additional languages"), default=list, blank=True)
    #: ``{"en": {"title": …, "description": …}}``
    translations = models.JSONField(default=dict, blank=True, editable=False)
    #: Dimensions by which the final result is broken down (values of ``Dimension``).
    breakdowns = models.JSONField(_("breakdowns"), default=list, blank=True)
    #: Dimensions by which the final result is weighted; empty: unweighted.
    weighting = models.JSONField(_("weighted by"), default=list, blank=True)
    #: Whether weights use what accounts known by e-mail alone say about themselves.
    trusts_claims = models.BooleanField(
        _("accounts known by e-mail alone are weighted by what they say about themselves"),
        default=False,
        help_text=_(
            "Leave this off: whoever makes several accounts can otherwise claim to belong to a group that "
            "takes part least, and each of their answers counts several times. The result says what you "
            "choose."
        ),
    )
    targets = models.ForeignKey(
        "territory.TargetSet",
        verbose_name=_("population tables"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("What the result is weighted to and compared with."),
    )
    conducted_by = models.CharField(_("asked by"), max_length=200, blank=True)
    financed_by = models.CharField(_("paid by"), max_length=200, blank=True)
    recruitment = models.TextField(_("how people are reached"), max_length=2000, blank=True)
    limitations = models.TextField(_("limitations"), max_length=2000, blank=True)
    #: Random seed that breaks ties, drawn when the poll opens. Its SHA-256 is recorded publicly at opening,
    #: the seed is published with the result.
    lot_seed = models.CharField(max_length=64, blank=True, editable=False)
    #: The day on which it was opened, when everybody could begin to read it. Attributes that respondents
    #: changed from then on do not count in weights.
    announced_on = models.DateField(null=True, editable=False)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    #: When the review ends and counting may begin; equal to ``closed_at`` without a review.
    count_from = models.DateTimeField(null=True, editable=False)
    #: When the final result was published, the key destroyed and the rows rewritten.
    counted_at = models.DateTimeField(null=True, editable=False)
    #: When deleted data were also removed from the database's files.
    overwritten_at = models.DateTimeField(null=True, editable=False)
    #: Not frozen, since an election may be called while the poll is open.
    election = models.ForeignKey(
        "elections.Election",
        verbose_name=_("related election"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "Results are not published during the period before that election in which the law forbids it."
        ),
    )
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("corrects the poll"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
    )

    objects = PollQuerySet.as_manager()

    #: Set by ``polls.responses.queries.list_polls_for_reader``.
    asks_own_district: bool
    #: Set there, too: why the reader, who is signed in, is not among those asked; empty if they are.
    excludes_reader: str

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
                condition=Q(closed_at__isnull=True, count_from__isnull=True)
                | Q(closed_at__isnull=False, count_from__gte=F("closed_at")),
                name="polls_poll_counted_from_closing_on",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, announced_on__isnull=True)
                | Q(state__in=[State.OPEN, State.CLOSED, State.ARCHIVED], announced_on__isnull=False),
                name="polls_poll_announced_iff_no_draft",
            ),
            models.CheckConstraint(
                condition=Q(weighting=[]) | Q(targets__isnull=False), name="polls_poll_weighted_to_something"
            ),
            models.CheckConstraint(
                condition=Q(review_hours__lte=MAX_REVIEW_HOURS), name="polls_poll_review_not_too_long"
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

    @property
    def excludes_until(self) -> datetime:
        """Until when its respondents cannot answer polls of its matter in other districts, exclusive; its
        closing time without a matter.
        """
        return self.closes_at + timedelta(days=self.matter.term_days if self.matter else 0)

    def phase_at(self, now: datetime) -> Phase:
        """The phase at ``now``. It depends on time alone: no job has to run for a poll to open or close."""
        if self.state == State.CLOSED and self.counted_at is None:
            return Phase.COUNTING
        if self.state != State.OPEN:
            return Phase(self.state)
        if now < self.opens_at:
            return Phase.SCHEDULED
        return Phase.OPEN if now < self.closes_at else Phase.COUNTING

    def under_review_at(self, now: datetime) -> bool:
        """Whether the poll is closed and its review is not over."""
        uncounted = self.state == State.CLOSED and self.counted_at is None
        return uncounted and self.count_from is not None and now < self.count_from

    @property
    def phase(self) -> Phase:
        return self.phase_at(timezone.now())


class Transition(models.Model):
    """A change of a poll's state, written in the transaction that compares and sets the poll's row."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="transitions")
    before = models.CharField(max_length=8, choices=State)
    after = models.CharField(max_length=8, choices=State)
    at = models.DateTimeField()
    #: Of withdrawing, closing early and archiving; public.
    reason = models.TextField(blank=True, default="")
    # When a poll that was closed early was to close.
    planned_closing = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(before=State.DRAFT, after=State.OPEN)
                | Q(before=State.OPEN, after=State.DRAFT)
                | Q(before=State.OPEN, after=State.CLOSED)
                | Q(before=State.CLOSED, after=State.ARCHIVED),
                name="polls_transition_allowed",
            ),
            models.CheckConstraint(
                condition=Q(after=State.CLOSED, planned_closing__isnull=False) & ~Q(reason="")
                | Q(planned_closing__isnull=True) & (~Q(after=State.CLOSED) | Q(reason="")),
                name="polls_transition_early_closing_says_what_was_planned",
            ),
            models.CheckConstraint(
                condition=~Q(after=State.ARCHIVED) | ~Q(reason=""), name="polls_transition_archived_why"
            ),
            models.UniqueConstraint(
                fields=["poll", "after"],
                condition=Q(after__in=[State.CLOSED, State.ARCHIVED]),
                name="polls_transition_ends_once",
            ),
        ]


class Extension(models.Model):
    """The closing of an announced poll was moved from ``before`` to ``after``. Public, and never changed.

    The database lets an answered poll close later only with such a row.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["after"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(after__gt=F("before")) & ~Q(reason=""), name="polls_extension_later_for_a_reason"
            ),
            models.UniqueConstraint(fields=["poll", "before"], name="polls_extension_once"),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.after:%Y-%m-%d %H:%M}"


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("one choice")
    MULTIPLE = "multiple", _("several choices")
    RANKING = "ranking", _("ranking")
    SCORE = "score", _("score")
    BUDGET = "budget", _("budget")
    TEXT = "text", _("open text")
    NUMBER = "number", pgettext_lazy("question", "number")
    MATRIX = "matrix", _("statements on one scale")
    DATE = "date", _("date")


#: Kinds whose answer is a value. Their options are the ranges in which the result is published.
MEASURED = frozenset({QuestionKind.NUMBER, QuestionKind.DATE})


class DateRange(models.TextChoices):
    """How long the ranges are in which dates are published."""

    WEEK = "week", _("weeks")
    MONTH = "month", _("months")


class BudgetUnit(models.TextChoices):
    POINTS = "points", _("points")
    LIRA = "lira", _("lira")


#: Maximum characters of an open answer.
MAX_TEXT_LENGTH = 2000
#: Maximum characters of what is written beside the option *other*.
MAX_OTHER_LENGTH = 200
#: Bound of numbers, in units of their last decimal, both ways.
LARGEST_NUMBER = 10**12
#: With three decimals nobody could tell ``1.000`` from a thousand.
MAX_DECIMALS = 2
LARGEST_SCORE = 100
LARGEST_BUDGET = 1_000_000_000
#: Maximum number of steps into which a budget can be divided.
MAX_BUDGET_STEPS = 1000


class Question(models.Model):
    """One question. A single choice is a multiple choice of exactly one option.

    ``min_choices`` and ``max_choices`` bound the number of chosen or ranked options, both inclusive. A score
    question asks for an integer from ``score_min`` to ``score_max`` for each option; a budget question for
    multiples of ``budget_step`` that add up to ``budget_total``. A matrix is a score question whose scores
    from 1 on have the labels ``scale_labels``, one per line. A number question asks for a number from
    ``number_min`` to ``number_max``, a date question for a day from ``date_min`` to ``date_max``, all
    inclusive; numbers are stored in units of their last decimal (``number_decimals``). *No opinion*, if
    offered, replaces an answer and is counted separately. With ``condition``, the question is asked only of
    those who chose one of ``condition_options`` of that earlier question.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind, default=QuestionKind.SINGLE)
    text = models.CharField(_("question"), max_length=300)
    hint = models.CharField(_("explanation"), max_length=500, blank=True)
    #: Easy language, shown on request instead of ``text`` and ``hint``; empty: not offered.
    easy = models.CharField(
        _("in easy language"),
        max_length=MAX_EASY_LENGTH,
        blank=True,
        help_text=_(
            "The question and what people need to know to answer it, in short sentences and everyday "
            "words. Shown on request; the options stay the same."
        ),
    )
    #: Shown if the poll is offered in English.
    easy_en = models.CharField(_("in easy language, English"), max_length=MAX_EASY_LENGTH, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    no_opinion = models.BooleanField(_("offers “no opinion”"), default=True)
    random_order = models.BooleanField(
        _("options in random order"),
        default=False,
        help_text=_(
            "In a different order for each respondent, so that the first option has no advantage. Turn it "
            "off where the order has a meaning, as from “never” to “always”."
        ),
    )
    min_choices = models.PositiveSmallIntegerField(_("minimum number of choices"), default=1)
    max_choices = models.PositiveSmallIntegerField(_("maximum number of choices"), default=1)
    score_min = models.PositiveSmallIntegerField(_("lowest score"), default=0)
    score_max = models.PositiveSmallIntegerField(
        _("highest score"), default=5, validators=[MaxValueValidator(LARGEST_SCORE)]
    )
    score_min_label = models.CharField(_("label of the lowest score"), max_length=60, blank=True)
    score_max_label = models.CharField(_("label of the highest score"), max_length=60, blank=True)
    budget_total = models.PositiveIntegerField(
        _("amount to divide"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_BUDGET)],
    )
    budget_step = models.PositiveIntegerField(_("step"), default=5, validators=[MinValueValidator(1)])
    budget_unit = models.CharField(_("unit"), max_length=6, choices=BudgetUnit, default=BudgetUnit.POINTS)
    text_length = models.PositiveSmallIntegerField(
        _("maximum length, in characters"),
        default=500,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TEXT_LENGTH)],
    )
    scale_labels = models.TextField(_("answers on the scale"), max_length=500, blank=True)
    number_min = models.BigIntegerField(_("lowest number"), default=0)
    number_max = models.BigIntegerField(_("highest number"), default=100)
    number_decimals = models.PositiveSmallIntegerField(
        _("decimals"), default=0, validators=[MaxValueValidator(MAX_DECIMALS)]
    )
    number_unit = models.CharField(_("unit of the number"), max_length=20, blank=True)
    date_min = models.DateField(_("first day"), null=True, blank=True)
    date_max = models.DateField(_("last day"), null=True, blank=True)
    date_range = models.CharField(_("published by"), max_length=5, choices=DateRange, default=DateRange.MONTH)
    #: ``{"en": {"text": …, "hint": …, "score_min_label": …, …}}``, by the names of
    #: ``translations.list_text_names``.
    translations = models.JSONField(default=dict, blank=True, editable=False)
    condition = models.ForeignKey(
        "self",
        verbose_name=_("asked only after"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="dependents",
    )
    condition_options: "models.ManyToManyField[Option, Question]" = models.ManyToManyField(
        "Option", verbose_name=_("if one of these was chosen"), blank=True, related_name="+"
    )

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
            models.CheckConstraint(
                condition=Q(score_max__gt=F("score_min"), score_max__lte=LARGEST_SCORE),
                name="polls_question_scale_ordered",
            ),
            models.CheckConstraint(
                condition=Q(budget_step__gte=1, budget_total__gte=F("budget_step"))
                & Q(budget_total__lte=LARGEST_BUDGET)
                & Q(LessThanOrEqual(F("budget_total") / F("budget_step"), MAX_BUDGET_STEPS)),
                name="polls_question_budget_has_steps",
            ),
            models.CheckConstraint(
                condition=Q(budget_unit__in=BudgetUnit.values), name="polls_question_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(text_length__range=(1, MAX_TEXT_LENGTH)), name="polls_question_text_length"
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.MATRIX) | (Q(score_min=1) & ~Q(scale_labels="")),
                name="polls_question_matrix_has_labels",
            ),
            models.CheckConstraint(
                condition=Q(
                    number_min__gte=-LARGEST_NUMBER,
                    number_max__gt=F("number_min"),
                    number_max__lte=LARGEST_NUMBER,
                    number_decimals__lte=MAX_DECIMALS,
                ),
                name="polls_question_numbers_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.DATE)
                | Q(date_min__isnull=False, date_max__isnull=False, date_max__gt=F("date_min")),
                name="polls_question_dates_ordered",
            ),
            models.CheckConstraint(
                condition=Q(date_range__in=DateRange.values), name="polls_question_date_range_known"
            ),
            models.CheckConstraint(
                condition=Q(condition__isnull=True) | ~Q(condition=F("id")),
                name="polls_question_not_its_own_condition",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def everybody_answers(self) -> bool:
        """Whether the question's base is everybody who answered the poll."""
        return self.required and self.condition_id is None

    @property
    def other(self) -> "Option | None":
        """The option beside which respondents can write what they mean. Options should be loaded."""
        return next((option for option in self.options.all() if option.is_other), None)

    @property
    def takes_text(self) -> bool:
        """Whether respondents can write something, which is reviewed before it is published."""
        return self.kind == QuestionKind.TEXT or self.other is not None


class Option(models.Model):
    """An option to choose, rank, score or give part of a budget, or a range of numbers or days.

    ``is_other``: respondents who choose it can write what they mean. A range goes from ``lower`` to
    ``upper``, both inclusive, as numbers are stored; days are counted like ``date.toordinal``.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    is_other = models.BooleanField(default=False)
    lower = models.BigIntegerField(null=True, blank=True)
    upper = models.BigIntegerField(null=True, blank=True)
    #: From the library of pages: the file never changes, and is described in both languages.
    picture = models.ForeignKey(
        "pages.PagePicture", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: ``{"en": "…"}``; empty for ranges, which each language writes in its own way.
    translations = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="polls_option_position"),
            models.UniqueConstraint(fields=["question", "text"], name="polls_option_text"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(is_other=True), name="polls_option_other_once"
            ),
            models.UniqueConstraint(fields=["question", "lower"], name="polls_option_range_once"),
            models.CheckConstraint(
                condition=Q(lower__isnull=True, upper__isnull=True)
                | Q(lower__isnull=False, upper__gte=F("lower"), is_other=False),
                name="polls_option_range_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.text
