"""Posts: what people wrote, how it read before, who is named in it, and how many support it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

LONGEST_POST = 12_000
LONGEST_OFFICE = 120
LONGEST_DESCRIPTION = 300


class PostState(models.TextChoices):
    """``held``: waits for a moderator, seen by its author and moderators. ``hidden``: by a decision or by
    reports; a gap says so. ``deleted``: by its author."""

    HELD = "held", _("waits for a moderator")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    DELETED = "deleted", _("deleted by its author")


class PostQuerySet(models.QuerySet["Post"]):
    def published(self) -> "PostQuerySet":
        return self.filter(state=PostState.PUBLISHED)


class Post(models.Model):
    """A post. Within a thread posts stand in the order of their ids, which merging and splitting keep.

    ``html`` is ``body`` as the site shows it, made by renderer number ``rendered_by`` (``forums.text``).
    ``search`` holds the words by which it is found, in every form that search compares.
    ``office``: an official answer, in the name of this office. ``pictures``: its attachments as pages show
    them, ``{"id", "width", "height", "words"}`` each, so that a page asks for no more rows.
    """

    thread = models.ForeignKey("forums.Thread", on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reply_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    is_opening = models.BooleanField(default=False)
    body = models.TextField(_("text"), max_length=LONGEST_POST)
    html = models.TextField(editable=False)
    rendered_by = models.PositiveSmallIntegerField(default=1, editable=False)
    pictures = models.JSONField(default=list, blank=True, editable=False)
    search = models.TextField(editable=False, blank=True)
    state = models.CharField(max_length=9, choices=PostState, default=PostState.PUBLISHED, editable=False)
    created_at = models.DateTimeField(editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    #: By the author; the words follow after a while.
    deleted_at = models.DateTimeField(null=True, editable=False)
    support = models.PositiveIntegerField(default=0, editable=False)
    office = models.CharField(_("in the name of"), max_length=LONGEST_OFFICE, blank=True)
    #: The decision that hides it; None where reports alone do, until a moderator has looked.
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
            models.UniqueConstraint(
                fields=["thread"], condition=Q(is_opening=True), name="forums_post_opens_once"
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "id"], name="forums_post_in_thread"),
            models.Index(fields=["thread", "-support", "-id"], name="forums_post_by_support"),
            models.Index(fields=["author", "-id"], name="forums_post_by_author"),
            models.Index(fields=["thread", "id"], condition=~Q(office=""), name="forums_post_official"),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    def get_absolute_url(self) -> str:
        """For good: leads to wherever the post stands."""
        return reverse("forums:post", args=[self.pk])


class PostFingerprint(models.Model):
    """By what near-duplicates of a post are found (``forums.screening.fingerprints``). Two posts that are
    alike have the same number in one of the ``key`` columns at least."""

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
    """A site that a post links to (``forums.screening.links.site``)."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="links")
    site = models.CharField(max_length=253, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["post", "site"], name="forums_link_once")]


class PostVersion(models.Model):
    """How a post read before an edit: ``number`` 1 is the first wording. Public, unless ``withdrawn``: then
    personal data were in it, and its words are gone."""

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
    """Somebody supports a post. ``supporter`` is a keyed pseudonym (``forums.pseudonyms``): no row tells who;
    ids are random, so that their order tells nothing either."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="supports")
    supporter = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["post", "supporter"], name="forums_support_once"),
        ]


class Mention(models.Model):
    """``resident`` is named in the post and was told so."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["post", "resident"], name="forums_mention_once")]


class Attachment(models.Model):
    """A picture, always encoded by us. Without a post: sent for one that is being written at ``place``, as
    drafts name it, by ``uploader``.

    ``removed_at``: its author took it away; it is deleted after a while (``operations.delete_pictures``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="attachments")
    place = models.CharField(max_length=40, blank=True)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    image = models.FileField(upload_to="forum/%Y/%m")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    description = models.CharField(_("what it shows"), max_length=LONGEST_DESCRIPTION, blank=True)
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=True) | ~Q(description=""), name="forums_attachment_described"
            ),
            models.CheckConstraint(
                condition=(Q(post__isnull=True) & ~Q(place="")) | Q(post__isnull=False, place=""),
                name="forums_attachment_in_a_post_or_at_a_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploader", "place"],
                condition=Q(post__isnull=True),
                name="forums_attachment_waiting",
            ),
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False),
                name="forums_attachment_removed",
            ),
        ]


class Draft(models.Model):
    """What somebody is writing. ``place``: ``board:3`` (a new thread), ``thread:12`` (a reply), ``post:99``
    (an edit)."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=40)
    title = models.CharField(max_length=LONGEST_OFFICE + 80, blank=True)
    body = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["resident", "place"], name="forums_draft_once")]
