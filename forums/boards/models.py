"""Tables of boards, tags and followed boards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.people.models import AssuranceLevel

MAX_GUIDANCE_LENGTH = 6000


class Access(models.TextChoices):
    """Whom a board is open to, for one of reading, starting a thread and replying."""

    EVERYBODY = "everybody", _("everybody")
    RESIDENTS = "residents", _("everybody with an account")
    LOCALS = "locals", _("residents of the board's district")
    MEMBERS = "members", _("members of the board's organ")
    STAFF = "staff", _("moderators and council staff")


#: Values of ``Board.read_by``, and of ``start_by`` and ``reply_by``.
READERS = (Access.EVERYBODY, Access.MEMBERS, Access.STAFF)
WRITERS = (Access.RESIDENTS, Access.LOCALS, Access.MEMBERS, Access.STAFF)


class Premoderation(models.TextChoices):
    """Whose posts wait for a moderator before others see them."""

    NOBODY = "nobody", _("no posts")
    NEWCOMERS = "newcomers", _("posts by new accounts")
    EVERYBODY = "everybody", _("all posts")


class BoardQuerySet(models.QuerySet["Board"]):
    def current(self) -> "BoardQuerySet":
        return self.filter(archived_at__isnull=True)


class Board(models.Model):
    """A place for threads. It belongs to one district, process or organ, or to none: then it is city-wide.

    ``version`` grows with every published change of its live topic.
    """

    slug = models.SlugField(_("address name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    description = models.CharField(_("description"), max_length=300)
    description_en = models.CharField(_("description in English"), max_length=300, blank=True)
    guidance = models.TextField(
        _("rules of the board"),
        blank=True,
        max_length=MAX_GUIDANCE_LENGTH,
        help_text=_("In addition to the rule book, which applies everywhere."),
    )
    district = models.ForeignKey(
        "territory.District",
        verbose_name=_("district"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A city-wide board has no district, process or organ."),
    )
    process = models.ForeignKey(
        "processes.Process",
        verbose_name=_("process"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Threads can be started while the current phase of the process allows it."),
    )
    organ = models.ForeignKey(
        "processes.Organ",
        verbose_name=_("organ"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Reading and writing can be limited to its members."),
    )
    read_by = models.CharField(
        _("who may read"),
        max_length=9,
        choices=[(it.value, it.label) for it in READERS],
        default=Access.EVERYBODY,
    )
    start_by = models.CharField(
        _("who may start threads"),
        max_length=9,
        choices=[(it.value, it.label) for it in WRITERS],
        default=Access.RESIDENTS,
    )
    reply_by = models.CharField(
        _("who may reply"),
        max_length=9,
        choices=[(it.value, it.label) for it in WRITERS],
        default=Access.RESIDENTS,
    )
    minimum_assurance = models.PositiveSmallIntegerField(
        _("minimum assurance level to write"), choices=AssuranceLevel, default=AssuranceLevel.EMAIL_ONLY
    )
    premoderation = models.CharField(
        _("posts reviewed before publication"),
        max_length=9,
        choices=Premoderation,
        default=Premoderation.NOBODY,
    )
    position = models.PositiveSmallIntegerField(_("position in the list"), default=0)
    threads_count = models.PositiveIntegerField(default=0, editable=False)
    posts_count = models.PositiveIntegerField(default=0, editable=False)
    activity_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(read_by__in=READERS), name="forums_board_read_known"),
            models.CheckConstraint(condition=Q(start_by__in=WRITERS), name="forums_board_start_known"),
            models.CheckConstraint(condition=Q(reply_by__in=WRITERS), name="forums_board_reply_known"),
            models.CheckConstraint(
                condition=Q(premoderation__in=Premoderation.values), name="forums_board_premoderation_known"
            ),
            models.CheckConstraint(
                condition=Q(minimum_assurance__in=AssuranceLevel.values), name="forums_board_assurance_known"
            ),
            models.CheckConstraint(
                condition=Q(district__isnull=False)
                | ~(Q(start_by=Access.LOCALS) | Q(reply_by=Access.LOCALS)),
                name="forums_board_locals_have_a_district",
            ),
            models.CheckConstraint(
                condition=Q(organ__isnull=False)
                | ~(Q(read_by=Access.MEMBERS) | Q(start_by=Access.MEMBERS) | Q(reply_by=Access.MEMBERS)),
                name="forums_board_members_have_an_organ",
            ),
            models.CheckConstraint(
                condition=Q(district__isnull=True, process__isnull=True)
                | Q(district__isnull=True, organ__isnull=True)
                | Q(process__isnull=True, organ__isnull=True),
                name="forums_board_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(name="") & ~Q(description=""), name="forums_board_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def requires_proof(self) -> bool:
        """Whether writing requires more than a confirmed address."""
        return self.minimum_assurance > AssuranceLevel.EMAIL_ONLY

    def get_absolute_url(self) -> str:
        return reverse("forums:board", args=[self.slug])

    @property
    def topic(self) -> str:
        return f"board:{self.pk}"

    @property
    def is_public(self) -> bool:
        return self.read_by == Access.EVERYBODY

    @property
    def readers(self) -> str:
        """Key of the set of readers: equal for two boards that the same people may read."""
        return f"members:{self.organ_id}" if self.read_by == Access.MEMBERS else self.read_by


class Tag(models.Model):
    """A label that threads share across boards."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("tag"), max_length=40)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="forums_tag_named")]

    def __str__(self) -> str:
        return self.name


class BoardFollow(models.Model):
    """``resident`` is notified of new threads on ``board``."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey("forums.Board", on_delete=models.CASCADE, related_name="follows")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["resident", "board"], name="forums_boardfollow_once")]
