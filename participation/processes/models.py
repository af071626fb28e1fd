"""The council's organs with their members, and processes with their phases.

Days are calendar days in Europe/Istanbul. Triggers (migration ``0002_guards``) ensure that memberships of one
person in one organ do not overlap, nor phases of one process.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OrganKind(models.TextChoices):
    """The organs of regulation 26313 (2006). There may be more assemblies than the regulation names."""

    GENERAL_ASSEMBLY = "general_assembly", _("general assembly")
    EXECUTIVE_BOARD = "executive_board", _("executive board")
    WOMEN = "women", _("women's assembly")
    YOUTH = "youth", _("youth assembly")
    CHILDREN = "children", _("children's assembly")
    DISABILITY = "disability", _("assembly of people with disabilities")
    ASSEMBLY = "assembly", _("another assembly")
    WORKING_GROUP = "working_group", _("working group")


class Office(models.TextChoices):
    """A person's office in an organ, the highest first."""

    CHAIR = "chair", _("chair")
    DEPUTY = "deputy", _("deputy chair")
    SECRETARY = "secretary", _("secretary")
    MEMBER = "member", _("member")


class OrganQuerySet(models.QuerySet["Organ"]):
    def active(self) -> "OrganQuerySet":
        return self.filter(is_active=True)


class Organ(models.Model):
    """A body of the council. ``lists_members``: ordinary members who agreed are named, not only counted."""

    kind = models.CharField(_("kind"), max_length=16, choices=OrganKind)
    slug = models.SlugField(_("name in the address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    description = models.TextField(_("what it does"), max_length=1000)
    description_en = models.TextField(_("what it does, in English"), max_length=1000, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
    )
    lists_members = models.BooleanField(
        _("its members are named"),
        default=False,
        help_text=_(
            "Only those who have agreed are named. For the others, only the number is shown. "
            "Office holders are named."
        ),
    )
    is_active = models.BooleanField(_("active at present"), default=True)
    position = models.PositiveSmallIntegerField(_("position in the list"), default=0)

    objects = OrganQuerySet.as_manager()

    class Meta:
        verbose_name = _("organ")
        verbose_name_plural = _("organs")
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(name="") & ~Q(description=""), name="processes_organ_named"
            ),
            models.CheckConstraint(condition=Q(kind__in=OrganKind.values), name="processes_organ_kind_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="processes_organ_no_part_of_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("processes:organ", args=[self.slug])

    @property
    def subject(self) -> str:
        """The subject in the audit log."""
        return f"organ:{self.slug}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        """The memberships that are active on ``day``."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def current(self) -> "MembershipQuerySet":
        return self.on(timezone.localdate())


class Membership(models.Model):
    """A person's membership in an organ from ``since`` (inclusive) until ``until`` (exclusive; None:
    open-ended).

    ``named``: the person has agreed to be named as a member.
    """

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    office = models.CharField(_("office"), max_length=9, choices=Office, default=Office.MEMBER)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    named = models.BooleanField(_("has agreed to be named"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "person"],
                condition=Q(until__isnull=True),
                name="processes_membership_one_without_end",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="processes_membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(office__in=Office.values), name="processes_membership_office_known"
            ),
        ]
        indexes = [models.Index(fields=["person", "organ"], name="processes_membership_of_person")]

    @property
    def holds_office(self) -> bool:
        return self.office != Office.MEMBER


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("running")
    ENDED = "ended", _("ended")


class ProcessQuerySet(models.QuerySet["Process"]):
    def public(self) -> "ProcessQuerySet":
        return self.exclude(state=State.DRAFT)


class Process(models.Model):
    """What the council does with the city over some months, in phases. ``district`` None: the whole city.

    A published process never becomes a draft again, because boards refer to it.
    """

    slug = models.SlugField(_("name in the address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    summary = models.TextField(_("summary"), max_length=1200)
    summary_en = models.TextField(_("summary in English"), max_length=1200, blank=True)
    organ = models.ForeignKey(
        Organ, verbose_name=_("organ in charge"), on_delete=models.PROTECT, related_name="processes"
    )
    district = models.ForeignKey(
        "territory.District",
        verbose_name=_("district"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("If none is chosen, the process is for the whole city."),
    )
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT, editable=False)
    ended_on = models.DateField(null=True, blank=True, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(title="") & ~Q(summary=""), name="processes_process_named"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="processes_process_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.ENDED, ended_on__isnull=False)
                | ~Q(state=State.ENDED) & Q(ended_on__isnull=True),
                name="processes_process_says_when_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("processes:process", args=[self.slug])

    @property
    def subject(self) -> str:
        """The subject in the audit log."""
        return f"process:{self.slug}"


class Phase(models.Model):
    """A part of a process from ``starts_on`` to ``ends_on``, both inclusive; phases are ordered by their
    days.

    ``takes_threads``: residents may start threads on the boards of the process during this phase.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="phases")
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    description = models.TextField(_("what happens in this phase"), max_length=1200, blank=True)
    description_en = models.TextField(
        _("what happens in this phase, in English"), max_length=1200, blank=True
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    takes_threads = models.BooleanField(
        _("people can start threads on the boards of the process"),
        default=False,
        help_text=_("At other times people can only read and reply there."),
    )

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["starts_on", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process", "starts_on"], name="processes_phase_one_begins_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="processes_phase_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="processes_phase_named"),
        ]

    def __str__(self) -> str:
        return self.title

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class Transition(models.Model):
    """A change of state, made once: the process's row is compared and set in the same transaction."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="transitions")
    before = models.CharField(max_length=9, choices=State)
    after = models.CharField(max_length=9, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(before=State.DRAFT, after=State.PUBLISHED)
                | Q(before=State.PUBLISHED, after=State.ENDED)
                | Q(before=State.ENDED, after=State.PUBLISHED) & ~Q(reason=""),
                name="processes_transition_allowed",
            ),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(before=State.DRAFT),
                name="processes_transition_publishes_once",
            ),
        ]
