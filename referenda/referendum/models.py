"""Referenda, their questions, rules and states."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from referenda.voting.districts import MIN_BALLOTS

#: The minimum numbers of trustees and of those who must decrypt. Nobody can decrypt alone.
MIN_TRUSTEES, MIN_NEEDED = 3, 2


class State(models.TextChoices):
    """The last step that was made. ``Phase`` adds what depends on time.

    ``PARTIAL``: the sum is decrypted, and the count of a voting desk lacks a signature.
    """

    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    ANNOUNCED = "announced", _("announced")
    CEREMONY = "ceremony", _("key ceremony")
    READY = "ready", _("ready for voting")
    OPEN = "open", _("open for voting")
    CLOSED = "closed", _("closed")
    TALLIED = "tallied", _("encrypted sum published")
    PARTIAL = "partial", _("incomplete result")
    PROVISIONAL = "provisional", _("provisional result")
    CERTIFIED = "certified", _("certified")
    ANNULLED = "annulled", _("annulled")


#: The allowed steps. Before voting, a referendum can go back a step; later it cannot.
STEPS = (
    (State.DRAFT, State.REVIEW),
    (State.REVIEW, State.DRAFT),
    (State.REVIEW, State.ANNOUNCED),
    (State.ANNOUNCED, State.CEREMONY),
    (State.CEREMONY, State.ANNOUNCED),
    (State.CEREMONY, State.READY),
    (State.READY, State.ANNOUNCED),
    (State.READY, State.OPEN),
    (State.OPEN, State.CLOSED),
    (State.CLOSED, State.TALLIED),
    (State.TALLIED, State.PARTIAL),
    (State.TALLIED, State.PROVISIONAL),
    (State.PARTIAL, State.PROVISIONAL),
    (State.PROVISIONAL, State.CERTIFIED),
    *(
        (state, State.ANNULLED)
        for state in (
            State.ANNOUNCED,
            State.CEREMONY,
            State.READY,
            State.OPEN,
            State.CLOSED,
            State.TALLIED,
            State.PARTIAL,
            State.PROVISIONAL,
        )
    ),
)
#: States that a referendum reaches at most once.
FINAL = (
    State.OPEN,
    State.CLOSED,
    State.TALLIED,
    State.PARTIAL,
    State.PROVISIONAL,
    State.CERTIFIED,
    State.ANNULLED,
)
#: States with a published result.
WITH_RESULT = frozenset({State.PARTIAL, State.PROVISIONAL, State.CERTIFIED})


class Phase(models.TextChoices):
    """The status of a referendum at a moment: its state combined with the clock."""

    PREPARED = "prepared", _("being prepared")
    ANNOUNCED = "announced", _("announced")
    SCHEDULED = "scheduled", _("ready for voting")
    OPEN = "open", _("open for voting")
    COUNTING = "counting", _("being counted")
    PARTIAL = "partial", _("incomplete result")
    PROVISIONAL = "provisional", _("provisional result")
    CERTIFIED = "certified", _("certified result")
    ANNULLED = "annulled", _("annulled")


class CredentialMode(models.TextChoices):
    """Who makes the voting credentials."""

    SIMPLE = "simple", _("the server makes them, sends them and forgets them")
    STRICT = "strict", _("a credential authority makes them on its own machine")


class TieRule(models.TextChoices):
    """The meaning of a tie between yes and no, or for the last place among options."""

    REJECTED = "rejected", _("the proposal is not accepted")
    OPEN = "open", _("nothing is decided, and the council says so")


class ReferendumQuerySet(models.QuerySet["Referendum"]):
    """Filters by phase at ``now`` (aware, UTC). Drafts and referenda in review are not public."""

    def public(self) -> "ReferendumQuerySet":
        return self.exclude(state__in=[State.DRAFT, State.REVIEW])

    def open_at(self, now: datetime) -> "ReferendumQuerySet":
        return self.filter(state__in=[State.READY, State.OPEN], opens_at__lte=now, closes_at__gt=now)

    def coming_at(self, now: datetime) -> "ReferendumQuerySet":
        """Referenda that are prepared, announced or ready, and not open yet."""
        before = [State.DRAFT, State.REVIEW, State.ANNOUNCED, State.CEREMONY]
        return self.filter(Q(state__in=before) | Q(state=State.READY, opens_at__gt=now))

    def over_at(self, now: datetime) -> "ReferendumQuerySet":
        """Referenda whose voting has ended or that are annulled."""
        voted = [State.CLOSED, State.TALLIED, *WITH_RESULT, State.ANNULLED]
        return self.filter(Q(state__in=voted) | Q(state__in=[State.READY, State.OPEN], closes_at__lte=now))

    def ended(self) -> "ReferendumQuerySet":
        """Referenda that another one can supersede."""
        return self.filter(state__in=[State.CERTIFIED, State.ANNULLED])

    def due_to_open_at(self, now: datetime) -> "ReferendumQuerySet":
        return self.filter(state=State.READY, opens_at__lte=now)

    def due_to_overwrite(self) -> "ReferendumQuerySet":
        """Opened or ended referenda whose deleted handles, credentials or strike-offs may still be in the
        database's files."""
        return self.filter(
            state__in=FINAL,
            overwritten_at__isnull=True,
        )

    def due_to_overwrite_strike_offs(self, latest: datetime) -> "ReferendumQuerySet":
        """Open referenda of which nothing was overwritten after ``latest``."""
        before = Q(strike_offs_overwritten_at__isnull=True) | Q(strike_offs_overwritten_at__lte=latest)
        return self.filter(before, state=State.OPEN)

    def with_strike_offs_rewritten(self) -> "ReferendumQuerySet":
        """Referenda whose strike-offs were rewritten, so that earlier ones may be in the database's files."""
        return self.filter(
            Q(strike_offs_overwritten_at__isnull=True)
            | Q(strike_offs_rewritten_at__gte=F("strike_offs_overwritten_at")),
            strike_offs_rewritten_at__isnull=False,
        )

    def due_to_close_at(self, now: datetime) -> "ReferendumQuerySet":
        return self.filter(state=State.OPEN, closes_at__lte=now)


class Referendum(models.Model):
    """Questions to everybody on a roll, answered once in a secret ballot. Advisory.

    ``opens_at`` is inclusive, ``closes_at`` exclusive (UTC). Percentages have at most one decimal. ``uuid``
    is its name in the archive. From opening on, the database refuses changes to what voters rely on.
    """

    uuid = models.CharField(max_length=64, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(
        _("context"),
        max_length=4000,
        help_text=_("What is asked, why, and what the council will do with the answer."),
    )
    # People vote on the Turkish texts; the English ones are translations shown beside them.
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description_en = models.TextField(_("context in English"), max_length=4000, blank=True)
    #: Easy language, shown on request above ``description``; empty: not offered.
    easy = models.TextField(
        _("context in easy language"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Short sentences and everyday words, for people who find reading difficult. Shown on request."
        ),
    )
    easy_en = models.TextField(_("context in easy language, English"), max_length=1000, blank=True)
    roll = models.ForeignKey(
        "roll.Roll",
        verbose_name=_("electoral roll"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    opens_at = models.DateTimeField(_("voting opens"))
    closes_at = models.DateTimeField(_("voting closes"))
    objection_days = models.PositiveSmallIntegerField(
        _("days for objections"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("From the provisional result until it can be certified."),
    )
    quorum = models.DecimalField(
        _("quorum (% of the roll)"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("The share of those on the roll who must take part. Leave empty for no quorum."),
    )
    threshold_percent = models.DecimalField(
        _("threshold (% of the valid votes)"),
        max_digits=4,
        decimal_places=1,
        default=50,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("An answer needs more than this share."),
    )
    blank_counts = models.BooleanField(
        _("blank votes are in the denominator"),
        default=False,
        help_text=_("Otherwise the share is computed from the votes that are not blank."),
    )
    tie_rule = models.CharField(
        _("if there is a tie"), max_length=8, choices=TieRule, default=TieRule.REJECTED
    )
    # This field and the next one are both set or both empty (migration ``0002_guards``).
    districts_needed = models.PositiveSmallIntegerField(
        _("number of districts in which a majority is also required"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "The number of districts on the roll in which a proposal must also pass the "
            "threshold. Leave empty if the city-wide result alone decides; then no "
            "district's result is decrypted."
        ),
    )
    district_least = models.PositiveSmallIntegerField(
        _("minimum number of ballots per district"),
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_BALLOTS), MaxValueValidator(10_000)],
        help_text=_(
            "Districts in which fewer people vote online are counted together with others, "
            "so that nobody's vote shows. Required with a majority of districts, and only "
            "then."
        ),
    )
    credential_mode = models.CharField(
        _("voting credentials"), max_length=6, choices=CredentialMode, default=CredentialMode.SIMPLE
    )
    credential_authority = models.CharField(
        _("credential authority"),
        max_length=120,
        blank=True,
        help_text=_("Who makes the credentials, unless the server does."),
    )
    trustees_needed = models.PositiveSmallIntegerField(
        _("trustees needed for decryption"),
        default=MIN_NEEDED,
        validators=[MinValueValidator(MIN_NEEDED)],
        help_text=_(
            "At least two, so that nobody can decrypt alone. Fewer than all, so that the sum can "
            "be decrypted even if one trustee is lost."
        ),
    )
    state = models.CharField(max_length=11, choices=State, default=State.DRAFT, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    #: The first of the two officers who certify the result.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    #: When the period for objections ends (exclusive). The times of steps are in ``Transition``.
    objections_until = models.DateTimeField(null=True, blank=True, editable=False)
    #: When the rows deleted at opening, and later at closing, were overwritten in the database's files; None
    #: before.
    overwritten_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: When strike-offs were last rewritten during voting, and when earlier ones were overwritten in files.
    strike_offs_rewritten_at = models.DateTimeField(null=True, blank=True, editable=False)
    strike_offs_overwritten_at = models.DateTimeField(null=True, blank=True, editable=False)
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("replaces"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
    )

    objects = ReferendumQuerySet.as_manager()

    class Meta:
        verbose_name = _("referendum")
        verbose_name_plural = _("referenda")
        ordering = ["-opens_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="referenda_referendum_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(description="") & ~Q(uuid=""), name="referenda_referendum_named"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="referenda_referendum_known_state"
            ),
            models.CheckConstraint(
                condition=Q(tie_rule__in=TieRule.values) & Q(credential_mode__in=CredentialMode.values),
                name="referenda_referendum_known_rules",
            ),
            models.CheckConstraint(
                condition=Q(quorum__isnull=True) | Q(quorum__gte=0, quorum__lte=100),
                name="referenda_referendum_quorum_in_percent",
            ),
            models.CheckConstraint(
                condition=Q(threshold_percent__gte=0, threshold_percent__lt=100),
                name="referenda_referendum_threshold_in_percent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.REVIEW, State.ANNULLED]) | Q(roll__isnull=False),
                name="referenda_referendum_announced_with_roll",
            ),
            models.CheckConstraint(
                condition=Q(trustees_needed__gte=MIN_NEEDED), name="referenda_referendum_needs_trustees"
            ),
            models.CheckConstraint(
                condition=Q(credential_mode=CredentialMode.SIMPLE) | ~Q(credential_authority=""),
                name="referenda_referendum_strict_names_authority",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("referenda:referendum", args=[self.pk])

    @property
    def topic(self) -> str:
        """The referendum's name on the socket and in the audit log."""
        return f"referendum:{self.pk}"

    @property
    def counts_districts(self) -> bool:
        """Whether results of districts are decrypted, too, since a rule asks for a majority of districts."""
        return self.districts_needed is not None

    def phase_at(self, now: datetime) -> Phase:
        """The phase at ``now`` (aware, UTC)."""
        if self.state in {State.READY, State.OPEN}:
            if now < self.opens_at:
                return Phase.SCHEDULED
            return Phase.OPEN if now < self.closes_at else Phase.COUNTING
        return _PHASES[State(self.state)]


_PHASES = {
    State.DRAFT: Phase.PREPARED,
    State.REVIEW: Phase.PREPARED,
    State.ANNOUNCED: Phase.ANNOUNCED,
    State.CEREMONY: Phase.ANNOUNCED,
    State.CLOSED: Phase.COUNTING,
    State.TALLIED: Phase.COUNTING,
    State.PARTIAL: Phase.PARTIAL,
    State.PROVISIONAL: Phase.PROVISIONAL,
    State.CERTIFIED: Phase.CERTIFIED,
    State.ANNULLED: Phase.ANNULLED,
}


class Question(models.Model):
    """A question. A vote chooses ``minimum`` to ``maximum`` options, both inclusive, or none if ``blank``."""

    referendum = models.ForeignKey(Referendum, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("question"), max_length=500)
    minimum = models.PositiveSmallIntegerField(_("minimum number of options"), default=1)
    maximum = models.PositiveSmallIntegerField(_("maximum number of options"), default=1)
    text_en = models.CharField(_("question in English"), max_length=500, blank=True)
    #: Easy language, shown on request beside ``text``, on which people vote; empty: not offered.
    easy = models.CharField(_("question in easy language"), max_length=500, blank=True)
    easy_en = models.CharField(_("question in easy language, English"), max_length=500, blank=True)
    blank = models.BooleanField(_("blank votes are allowed"), default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["referendum", "position"],
                name="referenda_question_place_once",
            ),
            models.CheckConstraint(
                condition=Q(maximum__gte=F("minimum")) & Q(maximum__gte=1),
                name="referenda_question_max_not_below_min",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="referenda_question_has_text"),
        ]

    def __str__(self) -> str:
        return self.text


class Option(models.Model):
    """An answer that can be chosen."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("option"), max_length=200)
    text_en = models.CharField(_("option in English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["question", "position"],
                name="referenda_option_place_once",
            ),
            models.UniqueConstraint(fields=["question", "text"], name="referenda_option_text_once"),
            models.CheckConstraint(condition=~Q(text=""), name="referenda_option_has_text"),
        ]

    def __str__(self) -> str:
        return self.text


class Transition(models.Model):
    """A change of state. It is stored in the transaction that compares and sets the referendum's state.

    ``by``: None if the step was due by the clock.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="transitions")
    before = models.CharField(max_length=11, choices=State)
    after = models.CharField(max_length=11, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(*(Q(before=before, after=after) for before, after in STEPS), _connector=Q.OR),
                name="referenda_transition_allowed",
            ),
            models.UniqueConstraint(
                fields=["referendum", "after"],
                condition=Q(after__in=FINAL),
                name="referenda_transition_made_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
