"""Pages that editors keep: published versions, drafts, pictures; and the council's offices.

Triggers (migrations ``0003_guards``, ``0005_picture_guards``, ``0006_shown_in_the_text``) keep versions and
their pictures as they were published. None of them names who made it: the audit log does.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.pages.addresses import DIGEST_DIGITS

#: Characters of an office's one-line fields.
MAX_LINE_LENGTH = 200
#: Characters of a picture's description.
MAX_DESCRIPTION_LENGTH = 300


class PageName(models.TextChoices):
    """The pages. Each has an address of its own (``config.site.urls``)."""

    ABOUT = "about", _("What is Meydan?")
    CONTACT = "contact", _("Contact and offices")
    ACCESSIBILITY = "accessibility", _("Accessibility")


class PageVersion(models.Model):
    """A published version of a page, in Markdown; ``number`` counts from 1 for each page."""

    page = models.CharField(_("page"), max_length=20, choices=PageName)
    number = models.PositiveSmallIntegerField(_("version"))
    text_tr = models.TextField(_("text in Turkish"))
    text_en = models.TextField(_("text in English"))
    published_on = models.DateField(_("published on"))

    class Meta:
        verbose_name = _("version of a page")
        verbose_name_plural = _("versions of pages")
        default_permissions = ()
        ordering = ["page", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="pages_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="pages_version_from_one"),
            models.CheckConstraint(condition=Q(page__in=PageName.values), name="pages_version_known_page"),
            models.CheckConstraint(
                condition=~Q(text_tr="") & ~Q(text_en=""), name="pages_version_in_both_languages"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("pages:version", args=[self.page, self.number])


class PageDraft(models.Model):
    """The text that editors prepare for a page: one for each page, which may be incomplete.

    ``revision`` counts how often it was saved: whoever saves it states the one that they saw.
    """

    page = models.CharField(max_length=20, choices=PageName, primary_key=True)
    text_tr = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(page__in=PageName.values), name="pages_draft_known_page"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="pages_draft_revision_from_one"),
        ]

    def __str__(self) -> str:
        return self.page


class PagePicture(models.Model):
    """A picture for pages: a re-encoded file that never changes, named by its digest.

    ``width`` and ``height`` in pixels, ``size`` in bytes. The descriptions are proposed to editors: what a
    page says instead of the picture is in its text.
    """

    digest = models.CharField(max_length=DIGEST_DIGITS, primary_key=True)
    image = models.FileField(upload_to="pages")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    description_tr = models.CharField(_("description in Turkish"), max_length=MAX_DESCRIPTION_LENGTH)
    description_en = models.CharField(_("description in English"), max_length=MAX_DESCRIPTION_LENGTH)
    uploaded_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-uploaded_at", "digest"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(digest="") & ~Q(image="") & Q(width__gte=1, height__gte=1, size__gte=1),
                name="pages_picture_has_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(description_tr="") & ~Q(description_en=""), name="pages_picture_is_described"
            ),
        ]

    def __str__(self) -> str:
        return self.digest

    def get_absolute_url(self) -> str:
        return reverse("page-picture", args=[self.digest])


class ShownPicture(models.Model):
    """A picture that a published version shows."""

    version = models.ForeignKey(PageVersion, on_delete=models.PROTECT, related_name="pictures")
    picture = models.ForeignKey(PagePicture, on_delete=models.PROTECT, related_name="appearances")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "picture"], name="pages_shown_picture_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.picture_id}"


class Office(models.Model):
    """A place where residents are served in person. ``district`` None: not in a district of the city.

    ``hours_en`` and ``name_en`` may be empty: then the Turkish text is shown. ``revision`` as in a draft.
    """

    name = models.CharField(_("name"), max_length=MAX_LINE_LENGTH, unique=True)
    name_en = models.CharField(_("name in English"), max_length=MAX_LINE_LENGTH, blank=True)
    district = models.ForeignKey(
        "territory.District",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("district"),
    )
    address = models.CharField(_("address"), max_length=400)
    hours = models.CharField(_("opening hours"), max_length=MAX_LINE_LENGTH)
    hours_en = models.CharField(_("opening hours in English"), max_length=MAX_LINE_LENGTH, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    confirms_residence = models.BooleanField(_("residence is confirmed here"), default=False)
    is_desk = models.BooleanField(_("voting desk"), default=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("office of the council")
        verbose_name_plural = _("offices of the council")
        default_permissions = ()
        ordering = ["-confirms_residence", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(address="") & ~Q(hours=""), name="pages_office_is_complete"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="pages_office_revision_from_one"),
        ]

    def __str__(self) -> str:
        return self.name
