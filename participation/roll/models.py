"""Rolls with their entries, imports, linked accounts, and who has been struck off.

No identity number or birth date is stored: a person is two keyed hashes (``identity``). Days are calendar
days in Europe/Istanbul. Triggers protect frozen rolls (migration ``0002_guards``).
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

MAX_NAME_LENGTH = 120
MAX_PURPOSE_LENGTH = 600
MAX_REASON_LENGTH = 500
MAX_DESK_LENGTH = 20
GREATEST_WEIGHT = 10_000
GREATEST_AGE = 100
MAX_REFERENCE_LENGTH = 300
#: Bounds of the days that a rule can require for corrections.
MIN_CORRECTION_DAYS, MAX_CORRECTION_DAYS = 7, 90
#: The fewest people of a district whose result can count by itself, as in ``referenda.voting.districts``.
MIN_OF_A_DISTRICT = 10


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open for corrections")
    FROZEN = "frozen", _("frozen")


class CorrectionRule(models.Model):
    """How long corrections of a roll that opens on ``valid_from`` or later are possible, until the next rule:
    at least ``days`` days after opening, both ends inclusive. A rule never changes (migration
    ``0004_correction_guards``).
    """

    valid_from = models.DateField(_("valid from"), unique=True)
    days = models.PositiveSmallIntegerField(_("days for corrections"))
    legal_reference = models.CharField(_("legal reference"), max_length=MAX_REFERENCE_LENGTH)

    class Meta:
        verbose_name = _("rule on corrections")
        verbose_name_plural = _("rules on corrections")
        ordering = ["-valid_from"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(days__range=(MIN_CORRECTION_DAYS, MAX_CORRECTION_DAYS)),
                name="roll_correction_rule_days",
            ),
            models.CheckConstraint(condition=~Q(legal_reference=""), name="roll_correction_rule_reference"),
        ]

    def __str__(self) -> str:
        return self.legal_reference


class RollQuerySet(models.QuerySet["Roll"]):
    def public(self) -> "RollQuerySet":
        return self.exclude(state=State.DRAFT)


class Roll(models.Model):
    """Who may vote on something. ``cutoff_on``: the day on which residence and age count. Both days of the
    corrections window are inclusive. ``opened_on``: None for drafts, and for rolls opened before there was a
    rule on corrections.

    ``by_letter``: number and birth date are not enough to be matched; a code is needed that came by letter.
    ``revision`` counts the changes of its entries. ``pepper_check`` shows whether the installation still has
    the pepper that the keyed hashes were computed with. ``fingerprint`` is the SHA-256 of docs/roll.md, in
    hexadecimal digits.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)
    purpose = models.TextField(_("purpose"), max_length=MAX_PURPOSE_LENGTH)
    cutoff_on = models.DateField(_("cut-off date"))
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), default=18)
    corrections_from = models.DateField(_("first day of corrections"))
    corrections_until = models.DateField(_("last day of corrections"))
    opened_on = models.DateField(null=True, editable=False)
    by_letter = models.BooleanField(_("code by letter"), default=False)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    pepper_check = models.BinaryField(max_length=32, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    objects = RollQuerySet.as_manager()

    class Meta:
        verbose_name = _("electoral roll")
        verbose_name_plural = _("electoral rolls")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(purpose=""), name="roll_roll_named"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="roll_roll_state_known"),
            models.CheckConstraint(
                condition=Q(corrections_until__gte=F("corrections_from")),
                name="roll_roll_corrections_end_after_they_begin",
            ),
            models.CheckConstraint(condition=Q(minimum_age__lte=GREATEST_AGE), name="roll_roll_age_possible"),
            models.CheckConstraint(
                condition=Q(state=State.FROZEN, frozen_at__isnull=False) & ~Q(fingerprint="")
                | ~Q(state=State.FROZEN) & Q(frozen_at__isnull=True, fingerprint=""),
                name="roll_roll_fingerprint_iff_frozen",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("roll:roll", args=[self.pk])

    @property
    def subject(self) -> str:
        """The subject in the audit log."""
        return f"roll:{self.pk}"

    @property
    def is_public(self) -> bool:
        return self.state != State.DRAFT

    def takes_corrections_on(self, day: date) -> bool:
        return self.state == State.OPEN and self.corrections_from <= day <= self.corrections_until


class RollTransition(models.Model):
    """A change of state, made once: the roll's row is compared and set in the same transaction."""

    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="transitions")
    before = models.CharField(max_length=6, choices=State)
    after = models.CharField(max_length=6, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(before=State.DRAFT, after=State.OPEN) | Q(before=State.OPEN, after=State.FROZEN),
                name="roll_transition_allowed",
            ),
            models.UniqueConstraint(fields=["roll", "before"], name="roll_transition_once"),
        ]


class FreezeProposal(models.Model):
    """An officer proposes to freeze the roll as it is at ``revision``; another one confirms it. The proposal
    is outdated once the roll's entries have changed.
    """

    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="freeze_proposals")
    revision = models.PositiveIntegerField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["roll", "revision"], name="roll_freeze_proposal_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("proposed_by")),
                name="roll_freeze_proposal_confirmed_by_another",
            ),
        ]


class RollEntry(models.Model):
    """A person who may vote. ``corrected``: set by an officer's decision; later imports do not change it."""

    # No separate index where another one starts with this field: a hundred thousand rows are written at once.
    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="entries", db_index=False)
    number_mac = models.BinaryField(max_length=32)
    person_mac = models.BinaryField(max_length=32)
    district = models.ForeignKey(
        "territory.District", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    weight = models.PositiveIntegerField(default=1)
    desk = models.CharField(max_length=MAX_DESK_LENGTH, blank=True)
    corrected = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["roll", "number_mac"], name="roll_entry_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=GREATEST_WEIGHT), name="roll_entry_weight"
            ),
        ]


class RollLetter(models.Model):
    """The code that was sent to a person by letter, as a keyed hash of code and entry. It is used once: the
    match deletes it.
    """

    entry = models.OneToOneField(RollEntry, on_delete=models.CASCADE, primary_key=True, related_name="letter")
    mac = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()


class RollCount(models.Model):
    """Number of people and total weight of a roll in a district, updated with every change."""

    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="counts")
    district = models.ForeignKey("territory.District", on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    weight = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["district__sort_key"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["roll", "district"], name="roll_count_once"),
            models.CheckConstraint(condition=Q(people__gt=0), name="roll_count_people"),
        ]


class ImportState(models.TextChoices):
    LOOKED_AT = "looked_at", _("previewed")
    APPLIED = "applied", _("applied")


class RollImport(models.Model):
    """A file that was parsed without faults: previewed, then applied if the roll is still at ``revision``.

    ``sha256`` is the hash of the file, ``difference`` what it changes (``sets.Difference``). ``by`` None
    means the server's command line. Its rows are in ``StagedEntry`` until it is applied.
    """

    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="imports")
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    difference = models.JSONField()
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.LOOKED_AT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["roll", "revision"],
                condition=Q(state=ImportState.APPLIED),
                name="roll_import_one_for_a_revision",
            ),
            models.CheckConstraint(condition=Q(rows__gt=0), name="roll_import_of_somebody"),
            models.CheckConstraint(
                condition=Q(state=ImportState.LOOKED_AT, applied_at__isnull=True)
                | Q(state=ImportState.APPLIED, applied_at__isnull=False),
                name="roll_import_says_when_applied",
            ),
        ]


class StagedEntry(models.Model):
    """A row of a file that is not applied yet, not in file order."""

    roll_import = models.ForeignKey(
        RollImport, on_delete=models.CASCADE, related_name="staged", db_index=False
    )
    number_mac = models.BinaryField(max_length=32)
    person_mac = models.BinaryField(max_length=32)
    district = models.ForeignKey(
        "territory.District", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    weight = models.PositiveIntegerField()
    desk = models.CharField(max_length=MAX_DESK_LENGTH, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["roll_import", "number_mac"], name="roll_staged_once"),
        ]


class RollMatch(models.Model):
    """Links an account to its entry on a roll. ``raised``: the account's assurance level comes from matching.
    ``proved``: the identity provider told number and birth date, not the resident.

    It stores no time: when somebody was matched, perhaps just before voting, must stay unknown.
    """

    entry = models.OneToOneField(RollEntry, on_delete=models.PROTECT, primary_key=True, related_name="match")
    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="matches")
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roll_matches"
    )
    raised = models.BooleanField()
    proved = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["roll", "resident"], name="roll_match_one_of_an_account"),
        ]


class MatchAttempt(models.Model):
    """The attempts on ``day``. Without the pepper, ``digest`` does not reveal what was attempted."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()


class CorrectionKind(models.TextChoices):
    MISSING = "missing", _("not on the roll")
    DISTRICT = "district", _("wrong district")


class CorrectionState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class Correction(models.Model):
    """A request to be added to the roll, or to another district of it; decided once by an officer.

    The keyed hashes are those of the number and birth date that a missing person gave. ``district`` is the
    requested one.
    """

    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="corrections")
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("what is wrong"), max_length=8, choices=CorrectionKind)
    number_mac = models.BinaryField(max_length=32, null=True)
    person_mac = models.BinaryField(max_length=32, null=True)
    district = models.ForeignKey("territory.District", on_delete=models.PROTECT, related_name="+")
    explanation = models.TextField(_("explanation"), max_length=1000)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=CorrectionState, default=CorrectionState.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=MAX_REASON_LENGTH, blank=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["roll", "resident"],
                condition=Q(state=CorrectionState.WAITING),
                name="roll_correction_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(kind=CorrectionKind.MISSING, number_mac__isnull=False, person_mac__isnull=False)
                | Q(kind=CorrectionKind.DISTRICT, number_mac__isnull=True, person_mac__isnull=True),
                name="roll_correction_hashes_of_the_missing",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=CorrectionState.WAITING,
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    reason="",
                )
                | Q(
                    state__in=[CorrectionState.ACCEPTED, CorrectionState.DECLINED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                & ~Q(reason=""),
                name="roll_correction_decided_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(explanation=""), name="roll_correction_explained"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("resident")),
                name="roll_correction_of_somebody_else",
            ),
        ]


class Channel(models.TextChoices):
    """The channel by which somebody voted."""

    WEB = "web", _("online")
    DESK = "desk", _("at a voting desk")


class StrikeOff(models.Model):
    """A person has voted in a referendum. It stores no time, and its key is random, so rows have no order.

    ``entry`` has no database constraint: checking it would leave the number of this transaction, which the
    ballot has too, on the person's row in PostgreSQL. Entries of a frozen roll are never deleted.
    ``is_batched``: rewritten together with others, and counted in the published turnout (docs/roll.md).
    """

    #: Always set explicitly, from ``identity.random_key``.
    id = models.BigAutoField(primary_key=True)
    referendum = models.CharField(max_length=64)
    entry = models.ForeignKey(
        RollEntry,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="strike_offs",
    )
    channel = models.CharField(max_length=4, choices=Channel)
    is_batched = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["referendum", "entry"], name="roll_strikeoff_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="roll_strikeoff_channel"),
            models.CheckConstraint(condition=~Q(referendum=""), name="roll_strikeoff_of_a_referendum"),
        ]
        indexes = [
            models.Index(
                fields=["referendum"], condition=Q(is_batched=False), name="roll_strikeoff_unbatched"
            )
        ]
