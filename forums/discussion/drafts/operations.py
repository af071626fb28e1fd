"""What somebody is writing, kept until it is sent."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums.discussion.drafts.models import Draft
from forums.discussion.models import Thread
from forums.discussion.pictures import queries as pictures_queries
from forums.discussion.places import PLACE
from forums.members import rules as members_rules
from forums.text.lengths import LONGEST_POST
from participation.people.models import User

#: Drafts that one person may keep; the oldest goes.
MOST_DRAFTS = 50


@transaction.atomic
def save_draft(*, resident: User, place: str, title: str = "", body: str = "") -> Draft | None:
    """Keep what is being written at ``place``; nothing written deletes the draft.

    Raises SignInNeeded, ValidationError (no such place, longer than any post may be).
    """
    members_rules.require_signed_in(resident)
    if not PLACE.fullmatch(place):
        raise ValidationError(_("There is no such place to write."), code="place")
    place = _where_it_went(resident, place)
    title, body = title.replace("\x00", "")[:200], body.replace("\x00", "")
    if len(body) > 2 * LONGEST_POST:
        words = _("This is too long to be kept as a draft.")
        raise ValidationError({"body": ValidationError(words, code="too_long")})
    if not (title.strip() or body.strip()):
        Draft.objects.filter(resident=resident, place=place).delete()
        return None
    draft, _made = Draft.objects.update_or_create(
        resident=resident, place=place, defaults={"title": title, "body": body, "saved_at": timezone.now()}
    )
    kept = Draft.objects.filter(resident=resident).order_by("-saved_at").values_list("pk", flat=True)
    Draft.objects.filter(pk__in=list(kept[MOST_DRAFTS : 2 * MOST_DRAFTS])).delete()
    return draft


def _where_it_went(resident: User, place: str) -> str:
    """``place``, or the thread that it was merged into; a draft that is there already is not replaced."""
    kind, _colon, ident = place.partition(":")
    if kind != "thread":
        return place
    into = Thread.objects.filter(pk=int(ident)).values_list("merged_into", flat=True).first()
    if into is None or Draft.objects.filter(resident=resident, place=f"thread:{into}").exists():
        return place
    return f"thread:{into}"


@transaction.atomic
def discard_draft(*, resident: User, place: str) -> None:
    """With the pictures that were sent for it."""
    pictures_queries.waiting_pictures(resident, place).update(removed_at=timezone.now())
    Draft.objects.filter(resident=resident, place=place).delete()
