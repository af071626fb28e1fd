"""Reads of pictures."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from forums.discussion.pictures import rules
from forums.discussion.pictures.models import Attachment
from participation.people.models import User
from participation.people.rules import Person


def list_waiting_pictures(uploader: User, place: str) -> QuerySet[Attachment]:
    """Pictures that ``uploader`` has uploaded for a post being written at ``place``."""
    return Attachment.objects.filter(uploader=uploader, place=place, post=None, removed_at=None)


def get_waiting_picture(uploader: User, ident: UUID) -> Attachment:
    """A picture of ``uploader`` that waits for its post. Raises Http404."""
    picture = Attachment.objects.filter(pk=ident, uploader=uploader, post=None, removed_at=None).first()
    if picture is None:
        raise Http404
    return picture


def get_visible_picture(person: Person, ident: UUID) -> Attachment:
    """A picture that ``person`` may see, with its post, thread and board joined. Raises Http404."""
    picture = Attachment.objects.select_related("post__thread__board").filter(pk=ident).first()
    if picture is None or not rules.may_see_picture(person, picture):
        raise Http404
    return picture
