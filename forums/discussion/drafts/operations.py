"""Writes of drafts."""

from collections.abc import Collection
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums.boards.models import Tag
from forums.discussion.draft_places import PLACE
from forums.discussion.drafts.models import Draft
from forums.discussion.models import Thread
from forums.discussion.pictures import queries as pictures_queries
from forums.members import rules as members_rules
from forums.text.lengths import MAX_POST_LENGTH
from participation.people.models import User
from participation.people.operations import accounts as account_operations

#: Drafts of one person; beyond that the oldest are deleted.
MAX_DRAFTS = 50
#: Tags sent with a draft; further ones are left out.
MAX_TAGS: Final = 100


@transaction.atomic
def save_draft(
    *, resident: User, place: str, title: str = "", body: str = "", tags: Collection[str] = ()
) -> Draft | None:
    """Store the draft for ``place``; an empty text deletes it and returns None. Long titles are cut.

    ``tags``: slugs; those that do not exist are left out.

    Raises SignInNeeded, AccountClosed, ValidationError (malformed place, or a body over
    ``2 * MAX_POST_LENGTH`` characters).
    """
    members_rules.require_signed_in(resident)
    account_operations.require_open(resident)
    if not PLACE.fullmatch(place):
        raise ValidationError(_("You cannot write there."), code="place")
    place = _resolve_merged_place(resident, place)
    title, body = title.replace("\x00", "")[:200], body.replace("\x00", "")
    if len(body) > 2 * MAX_POST_LENGTH:
        message = _("This is too long to save as a draft.")
        raise ValidationError({"body": ValidationError(message, code="too_long")})
    if not (title.strip() or body.strip()):
        Draft.objects.filter(resident=resident, place=place).delete()
        return None
    written = {"title": title, "body": body, "tags": _keep_existing_tags(tags), "saved_at": timezone.now()}
    draft, _created = Draft.objects.update_or_create(resident=resident, place=place, defaults=written)
    newest_first = Draft.objects.filter(resident=resident).order_by("-saved_at").values_list("pk", flat=True)
    Draft.objects.filter(pk__in=list(newest_first[MAX_DRAFTS : 2 * MAX_DRAFTS])).delete()
    return draft


def _keep_existing_tags(tags: Collection[str]) -> list[str]:
    slugs = [slug for slug in tags if "\x00" not in slug][:MAX_TAGS]
    return sorted(Tag.objects.filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else []


def _resolve_merged_place(resident: User, place: str) -> str:
    """``place``, or that of the thread it was merged into, unless a draft exists there already."""
    kind, _colon, ident = place.partition(":")
    if kind != "thread":
        return place
    target = Thread.objects.filter(pk=int(ident)).values_list("merged_into", flat=True).first()
    if target is None or Draft.objects.filter(resident=resident, place=f"thread:{target}").exists():
        return place
    return f"thread:{target}"


@transaction.atomic
def discard_draft(*, resident: User, place: str) -> None:
    """Delete the draft and mark the pictures uploaded for it as removed. Idempotent."""
    pictures_queries.list_waiting_pictures(resident, place).update(removed_at=timezone.now())
    Draft.objects.filter(resident=resident, place=place).delete()
