"""Threads, and what was done to them for everybody to see."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

LONGEST_TITLE = 160
LONGEST_SUMMARY = 8000
#: Seconds between two posts of one person in a thread in slow mode.
SLOWEST = 24 * 3600


class ThreadState(models.TextChoices):
    """``held``: its first post waits for a moderator. ``merged``: its posts stand in another thread."""

    HELD = "held", _("waits for a moderator")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    DELETED = "deleted", _("deleted by its author")
    MERGED = "merged", _("merged into another thread")


class ThreadQuerySet(models.QuerySet["Thread"]):
    def published(self) -> "ThreadQuerySet":
        return self.filter(state=ThreadState.PUBLISHED)


class Thread(models.Model):
    """A conversation on a board. ``posts_count`` counts published posts, ``support`` is that of the first
    one, ``activity_at`` the time of the newest published post. ``version`` grows with every change that
    followers are told."""

    board = models.ForeignKey("forums.Board", on_delete=models.PROTECT, related_name="threads")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    tags = models.ManyToManyField("forums.Tag", verbose_name=_("tags"), blank=True, related_name="threads")
    state = models.CharField(max_length=9, choices=ThreadState, default=ThreadState.PUBLISHED, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", editable=False
    )
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="duplicates", editable=False
    )
    created_at = models.DateTimeField(editable=False)
    activity_at = models.DateTimeField(editable=False)
    #: Id of the newest published post: what lists by activity are ordered by. 0 while there is none.
    newest = models.BigIntegerField(default=0, editable=False)
    posts_count = models.PositiveIntegerField(default=0, editable=False)
    support = models.PositiveIntegerField(default=0, editable=False)
    pinned_at = models.DateTimeField(null=True, editable=False)
    featured_at = models.DateTimeField(null=True, editable=False)
    #: Nobody but staff may reply.
    locked_at = models.DateTimeField(null=True, editable=False)
    #: Closed with a summary: locked for good, until somebody opens it again.
    closed_at = models.DateTimeField(null=True, editable=False)
    slow_seconds = models.PositiveIntegerField(_("seconds between posts"), default=0)
    summary = models.ForeignKey(
        "forums.Summary", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    #: What stands at the top from elsewhere, such as ``poll:12`` (``forums.registry``).
    embedded = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ThreadState.values), name="forums_thread_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ThreadState.MERGED, merged_into__isnull=False)
                | (~Q(state=ThreadState.MERGED) & Q(merged_into__isnull=True)),
                name="forums_thread_merged_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("pk")), name="forums_thread_not_merged_into_itself"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="forums_thread_titled"),
            models.CheckConstraint(condition=Q(slow_seconds__lte=SLOWEST), name="forums_thread_not_too_slow"),
        ]
        indexes = [
            models.Index(
                fields=["board", "-newest"],
                condition=Q(state=ThreadState.PUBLISHED),
                name="forums_thread_by_activity",
            ),
            models.Index(
                fields=["board", "-support", "-id"],
                condition=Q(state=ThreadState.PUBLISHED),
                name="forums_thread_by_support",
            ),
            models.Index(
                fields=["-newest"],
                condition=Q(state=ThreadState.PUBLISHED),
                name="forums_thread_newest",
            ),
            models.Index(
                fields=["board", "-pinned_at"],
                condition=Q(pinned_at__isnull=False),
                name="forums_thread_pinned",
            ),
            models.Index(fields=["embedded"], condition=~Q(embedded=""), name="forums_thread_embedded"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:thread", args=[self.pk])

    @property
    def topic(self) -> str:
        return f"thread:{self.pk}"

    @property
    def takes_posts(self) -> bool:
        return self.state == ThreadState.PUBLISHED and self.locked_at is None and self.closed_at is None


class Summary(models.Model):
    """What a moderator says a thread came to, with the posts it rests on. The newest stands at the top."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="summaries")
    body = models.TextField(_("summary"), max_length=LONGEST_SUMMARY)
    html = models.TextField(editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    #: Ids of the posts.
    sources = models.JSONField(default=list, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="forums_summary_has_words")]


class Act(models.TextChoices):
    """What was done to a thread."""

    PINNED = "pinned", _("pinned")
    UNPINNED = "unpinned", _("no longer pinned")
    FEATURED = "featured", _("featured")
    UNFEATURED = "unfeatured", _("no longer featured")
    LOCKED = "locked", _("locked")
    UNLOCKED = "unlocked", _("unlocked")
    CLOSED = "closed", _("closed with a summary")
    REOPENED = "reopened", _("opened again")
    SUMMARISED = "summarised", _("summarised")
    RETITLED = "retitled", _("given another title")
    TAGGED = "tagged", _("tagged")
    SLOWED = "slowed", _("slow mode changed")
    MOVED = "moved", _("moved to another board")
    MERGED_AWAY = "merged_away", _("merged into another thread")
    MERGED_HERE = "merged_here", _("another thread merged into this one")
    SPLIT_AWAY = "split_away", _("posts moved to another thread")
    SPLIT_HERE = "split_here", _("begun with posts of another thread")
    DUPLICATE = "duplicate", _("marked as a duplicate")
    NOT_DUPLICATE = "not_duplicate", _("no longer marked as a duplicate")
    EMBEDDED = "embedded", _("poll shown at its top")


class ThreadAct(models.Model):
    """Something done to a thread, shown in it and in the moderation log. ``after_post``: the newest post at
    that time, so that the mark stands where it happened. ``details`` are for words, such as titles."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=16, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    other = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True, related_name="+")
    posts = models.PositiveIntegerField(default=0)
    after_post = models.BigIntegerField(default=0)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(act__in=Act.values), name="forums_act_known")]
