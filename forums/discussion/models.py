"""Tables of threads, posts, summaries and acts on threads."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forums.text.lengths import MAX_POST_LENGTH, MAX_TITLE_LENGTH

MAX_OFFICE_LENGTH = 120
MAX_SUMMARY_LENGTH = 8000
#: Maximum of ``Thread.slow_seconds``.
SLOWEST = 24 * 3600
MAX_ACT_REASON_LENGTH: Final = 500


class PostState(models.TextChoices):
    """``held``: waits for a moderator; visible to its author and moderators. ``hidden``: by a decision or by
    reports; a placeholder is shown. ``deleted``: by its author.
    """

    HELD = "held", _("waiting for a moderator")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    DELETED = "deleted", _("deleted by its author")


class PostQuerySet(models.QuerySet["Post"]):
    def published(self) -> "PostQuerySet":
        return self.filter(state=PostState.PUBLISHED)


class Post(models.Model):
    """A post. Posts of a thread are ordered by id; merging and splitting keep ids.

    ``html``: ``body`` as rendered by renderer version ``rendered_by`` (``forums.text.cleaning``). ``search``:
    the tokens of the index (``participation.search.words.document``). ``earlier_support``: how many of
    ``support`` were given before at least half of the words changed; ``supported_from``: number of the first
    version whose supports count as given to the present text (``posting.edit_post``). ``folded``: reported by
    so many that its words and pictures are shown on request only, until a moderator decides. ``office``: set
    for an official answer in the name of that office, which is never folded. ``pictures``: copy of its
    attachments, ``{"id", "width", "height", "words"}`` each, so that pages need no further query.
    """

    thread = models.ForeignKey("forums.Thread", on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reply_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    is_opening = models.BooleanField(default=False)
    body = models.TextField(_("text"), max_length=MAX_POST_LENGTH)
    html = models.TextField(editable=False)
    rendered_by = models.PositiveSmallIntegerField(default=1, editable=False)
    pictures = models.JSONField(default=list, blank=True, editable=False)
    search = models.TextField(editable=False, blank=True)
    state = models.CharField(max_length=9, choices=PostState, default=PostState.PUBLISHED, editable=False)
    created_at = models.DateTimeField(editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    #: Deleted by the author; the text is erased later (``posting.erase_deleted``).
    deleted_at = models.DateTimeField(null=True, editable=False)
    support = models.PositiveIntegerField(default=0, editable=False)
    earlier_support = models.PositiveIntegerField(default=0, editable=False)
    supported_from = models.PositiveIntegerField(default=1, editable=False)
    folded = models.BooleanField(default=False, editable=False)
    office = models.CharField(_("in the name of"), max_length=MAX_OFFICE_LENGTH, blank=True)
    #: The decision that hides it; None if reports hide it until a moderator decides.
    hidden_by = models.ForeignKey(
        "forums.Decision", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PostState.values), name="forums_post_state_known"),
            models.CheckConstraint(
                condition=~Q(body="") | Q(state=PostState.DELETED), name="forums_post_has_words"
            ),
            models.CheckConstraint(
                condition=Q(state=PostState.DELETED, deleted_at__isnull=False)
                | (~Q(state=PostState.DELETED) & Q(deleted_at__isnull=True)),
                name="forums_post_deleted_at_iff_deleted",
            ),
            models.CheckConstraint(
                condition=Q(hidden_by__isnull=True) | Q(state=PostState.HIDDEN),
                name="forums_post_hidden_by_what_hides_it",
            ),
            models.CheckConstraint(
                condition=Q(earlier_support__lte=models.F("support")),
                name="forums_post_earlier_support_is_part",
            ),
            models.CheckConstraint(
                condition=Q(folded=False) | Q(office=""), name="forums_post_official_is_never_folded"
            ),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(is_opening=True), name="forums_post_opens_once"
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "id"], name="forums_post_in_thread"),
            models.Index(fields=["thread", "-support", "-id"], name="forums_post_by_support"),
            models.Index(fields=["author", "-id"], name="forums_post_by_author"),
            models.Index(fields=["thread", "id"], condition=~Q(office=""), name="forums_post_official"),
            # For the newest posts with a word in their thread's title.
            models.Index(fields=["-id"], condition=Q(is_opening=True), name="forums_post_openings"),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    def get_absolute_url(self) -> str:
        """Permanent URL; redirects to the post in its current thread."""
        return reverse("forums:post", args=[self.pk])


class PostFingerprint(models.Model):
    """Fingerprint of a post, to find near-duplicates (``forums.text.screening.fingerprints``). Similar posts
    have the same number in at least one ``key`` column.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="fingerprint")
    value = models.BinaryField(max_length=264)
    key0 = models.BigIntegerField(db_index=True)
    key1 = models.BigIntegerField(db_index=True)
    key2 = models.BigIntegerField(db_index=True)
    key3 = models.BigIntegerField(db_index=True)
    key4 = models.BigIntegerField(db_index=True)
    key5 = models.BigIntegerField(db_index=True)
    key6 = models.BigIntegerField(db_index=True)
    key7 = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()


class PostLink(models.Model):
    """A site that a post links to (``forums.text.screening.links.get_registered_domain``)."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="links")
    site = models.CharField(max_length=253, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["post", "site"], name="forums_link_once")]


class PostVersion(models.Model):
    """An earlier version of an edited post; ``number`` counts from 1. Public. ``withdrawn``: it contained
    personal data and its text was deleted.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField(blank=True)
    written_at = models.DateTimeField()
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="forums_version_once"),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(body=""), name="forums_version_withdrawn_is_empty"
            ),
        ]


class Support(models.Model):
    """Support for a post. ``supporter`` is a keyed pseudonym (``forums.members.pseudonyms``), so that a row
    names nobody; ids are random, so that they reveal no order in time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="supports")
    supporter = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["post", "supporter"], name="forums_support_once"),
        ]


class Mention(models.Model):
    """``post`` mentions ``resident``."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["post", "resident"], name="forums_mention_once")]


class ThreadState(models.TextChoices):
    """``held``: its opening post waits for a moderator. ``merged``: its posts are in another thread."""

    HELD = "held", _("waiting for a moderator")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    DELETED = "deleted", _("deleted by its author")
    MERGED = "merged", _("merged into another thread")


class ThreadQuerySet(models.QuerySet["Thread"]):
    def published(self) -> "ThreadQuerySet":
        return self.filter(state=ThreadState.PUBLISHED)


class Thread(models.Model):
    """A thread on a board. ``posts_count``: published posts; ``support``: that of the opening post;
    ``activity_at``: time of the newest published post. ``version`` grows with every published change of its
    live topic.
    """

    board = models.ForeignKey("forums.Board", on_delete=models.PROTECT, related_name="threads")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=MAX_TITLE_LENGTH)
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
    #: Id of the newest published post, the sort key of activity; 0 if there is none.
    newest = models.BigIntegerField(default=0, editable=False)
    posts_count = models.PositiveIntegerField(default=0, editable=False)
    support = models.PositiveIntegerField(default=0, editable=False)
    pinned_at = models.DateTimeField(null=True, editable=False)
    featured_at = models.DateTimeField(null=True, editable=False)
    #: While set, only staff may reply.
    locked_at = models.DateTimeField(null=True, editable=False)
    #: Closed with a summary: only staff may reply until it is reopened.
    closed_at = models.DateTimeField(null=True, editable=False)
    slow_seconds = models.PositiveIntegerField(_("seconds between posts"), default=0)
    summary = models.ForeignKey(
        "forums.Summary", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    #: Key of the embed at the top, such as ``poll:12`` (``forums.discussion.registry``).
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
    """A moderator's summary of a thread. The newest is shown at the top. ``sources``: posts it cites."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="summaries")
    body = models.TextField(_("summary"), max_length=MAX_SUMMARY_LENGTH)
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
    """Kinds of acts on a thread."""

    PINNED = "pinned", _("pinned")
    UNPINNED = "unpinned", _("no longer pinned")
    FEATURED = "featured", _("featured")
    UNFEATURED = "unfeatured", _("no longer featured")
    LOCKED = "locked", _("locked")
    UNLOCKED = "unlocked", _("unlocked")
    CLOSED = "closed", _("closed with a summary")
    REOPENED = "reopened", _("reopened")
    SUMMARISED = "summarised", _("summarised")
    RETITLED = "retitled", _("renamed")
    TAGGED = "tagged", _("tagged")
    SLOWED = "slowed", _("slow mode changed")
    MOVED = "moved", _("moved to another board")
    MERGED_AWAY = "merged_away", _("merged into another thread")
    MERGED_HERE = "merged_here", _("another thread merged into this one")
    SPLIT_AWAY = "split_away", _("posts moved to another thread")
    SPLIT_HERE = "split_here", _("started with posts from another thread")
    DUPLICATE = "duplicate", _("marked as a duplicate")
    NOT_DUPLICATE = "not_duplicate", _("no longer marked as a duplicate")
    EMBEDDED = "embedded", _("poll shown at the top")


class ThreadAct(models.Model):
    """An act on a thread, shown in the thread and in the moderation log. ``after_post``: id of the newest
    post at that time, its position in the thread. ``details``: values to display, such as titles.
    """

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
