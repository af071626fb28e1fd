"""Reads of pages, pictures and offices."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.http import Http404

from participation.pages import rules
from participation.pages.models import Office, PageDraft, PageName, PagePicture, PageVersion
from participation.people.rules import Person


def get_current_version(page: PageName) -> PageVersion | None:
    """The version in force; None only on a site without any."""
    return PageVersion.objects.filter(page=page).order_by("-number").first()


def list_page_versions(page: PageName) -> QuerySet[PageVersion]:
    """Newest first."""
    return PageVersion.objects.filter(page=page).order_by("-number")


def find_page_draft(page: PageName) -> PageDraft | None:
    return PageDraft.objects.filter(page=page).first()


def list_pictures() -> QuerySet[PagePicture]:
    """Newest first, with the versions that show them."""
    return PagePicture.objects.prefetch_related("appearances__version")


def list_pictures_of(digests: Collection[str]) -> QuerySet[PagePicture]:
    return PagePicture.objects.filter(pk__in=digests)


def lock_pictures(digests: Collection[str]) -> dict[str, PagePicture]:
    """Those of the pictures that exist, by digest. Nobody removes them until the transaction ends."""
    return {it.digest: it for it in list_pictures_of(digests).select_for_update(no_key=True).order_by("pk")}


def get_visible_picture(person: Person, digest: str) -> PagePicture:
    """The picture with this digest. Raises Http404 if there is none or ``person`` may not see it."""
    picture = PagePicture.objects.filter(pk=digest).first()
    if picture is None or not rules.may_see_picture(person, picture):
        raise Http404
    return picture


def list_drafts() -> QuerySet[PageDraft]:
    return PageDraft.objects.order_by("page")


def list_drafts_with(picture: PagePicture) -> QuerySet[PageDraft]:
    """Drafts whose text contains the picture's digest."""
    return list_drafts().filter(Q(text_tr__contains=picture.digest) | Q(text_en__contains=picture.digest))


def list_offices() -> QuerySet[Office]:
    """Every office with its district; those that confirm residence first."""
    return Office.objects.select_related("district")


def list_offices_confirming_residence() -> QuerySet[Office]:
    return list_offices().filter(confirms_residence=True)


def list_office_names() -> list[str]:
    """The names of every office, in both languages."""
    return [name for names in Office.objects.values_list("name", "name_en") for name in names if name]
