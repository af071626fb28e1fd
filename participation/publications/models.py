"""Bulletins, their versions, and who did what to them.

Published content never changes: triggers refuse it (migration ``0002_guards``). So a version does not store
that it is superseded; this follows from a later published one.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Numbering(models.Model):
    """The last number assigned in a year. Its row is locked during assignment, so numbers have no gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Bulletin(models.Model):
    """What the versions of one bulletin share. Its number is assigned when its first version is published.

    ``year`` is the year of that day in Europe/Istanbul; ``slug`` is ``2026-7`` for number 2026/7.
    """

    year = models.PositiveSmallIntegerField(null=True, editable=False)
    ordinal = models.PositiveIntegerField(null=True, editable=False)
    slug = models.CharField(max_length=16, unique=True, null=True, editable=False)  # noqa: DJ001 - NULL: no number yet

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "ordinal"], name="publications_bulletin_number_once"),
            models.CheckConstraint(
                condition=Q(year__isnull=True, ordinal__isnull=True, slug__isnull=True)
                | Q(year__isnull=False, ordinal__isnull=False, slug__isnull=False),
                name="publications_bulletin_numbered_wholly",
            ),
        ]

    @property
    def number(self) -> str:
        """``2026/7``; empty while no version is published."""
        return f"{self.year}/{self.ordinal}" if self.slug else ""

    @property
    def subject(self) -> str:
        """The subject in the audit log."""
        return f"bulletin:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("publications:bulletin", args=[self.slug])


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for approval")
    PUBLISHED = "published", _("published")


class Edition(models.Model):
    """One version of a bulletin.

    ``proposal``: while submitted, the canonical bytes of what would be published, with the figures of that
    moment, without number and time. ``document`` and ``sha256``: once published, the canonical bytes and
    their hash. ``revision`` grows with every change of the draft. The council's texts are in Turkish, with
    English optional; bodies are Markdown. ``why``: why this version supersedes the one before; from version 2
    on.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="editions")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    title_tr = models.CharField(_("Title"), max_length=200)
    title_en = models.CharField(_("Title in English"), max_length=200, blank=True)
    summary_tr = models.TextField(_("Summary"), max_length=1000)
    summary_en = models.TextField(_("Summary in English"), max_length=1000, blank=True)
    body_tr = models.TextField(_("Text"), max_length=30_000, blank=True)
    body_en = models.TextField(_("Text in English"), max_length=30_000, blank=True)
    why_tr = models.TextField(_("Why there is a new version"), max_length=1000, blank=True)
    why_en = models.TextField(_("Why there is a new version, in English"), max_length=1000, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    proposal = models.BinaryField(null=True)
    document = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "version"], name="publications_edition_version_once"),
            models.UniqueConstraint(
                fields=["bulletin"],
                condition=~Q(state=State.PUBLISHED),
                name="publications_edition_one_draft",
            ),
            models.UniqueConstraint(
                fields=["sha256"], condition=~Q(sha256=""), name="publications_edition_hash_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="publications_edition_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.PUBLISHED,
                    approved_by__isnull=False,
                    published_at__isnull=False,
                    document__isnull=False,
                    proposal__isnull=True,
                )
                & ~Q(sha256="")
                | Q(state=State.SUBMITTED, proposal__isnull=False)
                & Q(approved_by__isnull=True, published_at__isnull=True, document__isnull=True, sha256="")
                | Q(state=State.DRAFT, proposal__isnull=True)
                & Q(approved_by__isnull=True, published_at__isnull=True, document__isnull=True, sha256=""),
                name="publications_edition_state_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(version=1, why_tr="", why_en="")
                | Q(version__gt=1) & (~Q(why_tr="") | ~Q(state=State.PUBLISHED)),
                name="publications_edition_says_why",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("publications:edition", args=[self.bulletin.slug, self.version])


class Section(models.Model):
    """A result from a source, ordered by ``position`` (from 1), with the council's comment."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=60)
    ident = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    comment_tr = models.TextField(_("The council’s commentary"), max_length=5000, blank=True)
    comment_en = models.TextField(_("The council’s commentary in English"), max_length=5000, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="publications_section_place_once"),
            models.UniqueConstraint(fields=["edition", "kind", "ident"], name="publications_section_once"),
        ]


class Contributor(models.Model):
    """Somebody who changed the draft and therefore may never approve it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="contributors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="publications_contributor_once")
        ]


class Transition(models.Model):
    """A change of state, made once: the version's row is compared and set in the same transaction."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="transitions")
    before = models.CharField(max_length=9, choices=State)
    after = models.CharField(max_length=9, choices=State)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before=State.DRAFT, after=State.SUBMITTED)
                | Q(before=State.SUBMITTED, after=State.DRAFT) & ~Q(reason="")
                | Q(before=State.SUBMITTED, after=State.PUBLISHED),
                name="publications_transition_allowed",
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(after=State.PUBLISHED),
                name="publications_transition_publishes_once",
            ),
        ]


class Rendering(models.Model):
    """A published version as a file, rendered once and stored, so that every download is the same.

    ``sha256`` is the hash of the file; the document's own hash is in the file and on the version.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="renderings")
    format = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "format", "language"], name="publications_rendering_once"
            )
        ]
