"""Reads of pictures."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from forums.discussion.pictures import rules
from forums.discussion.pictures.models import Attachment
from forums.members.rules import Person
from participation.people.models import User


def waiting_pictures(uploader: User, place: str) -> QuerySet[Attachment]:
    """Sent by ``uploader`` for what is being written at ``place``."""
    return Attachment.objects.filter(uploader=uploader, place=place, post=None, removed_at=None)


def waiting_picture(uploader: User, ident: UUID) -> Attachment:
    """One that ``uploader`` has sent and that waits for its post. Raises Http404."""
    found = Attachment.objects.filter(pk=ident, uploader=uploader, post=None, removed_at=None).first()
    if found is None:
        raise Http404
    return found


def visible_picture(person: Person, ident: UUID) -> Attachment:
    """With its post, thread and board. Raises Http404."""
    picture = Attachment.objects.select_related("post__thread__board").filter(pk=ident).first()
    if picture is None or not rules.may_see_picture(person, picture):
        raise Http404
    return picture
