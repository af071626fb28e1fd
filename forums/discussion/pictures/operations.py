"""Writes of pictures: upload for a post being written, attach, remove, delete with the file."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import errors
from forums.discussion.models import Post, PostState
from forums.discussion.pictures import queries
from forums.discussion.pictures.models import MAX_DESCRIPTION_LENGTH, Attachment
from forums.members import rules as members_rules
from participation.jobs.operations import run_for_each
from participation.people.models import User
from participation.storage import imaging
from participation.text import plaintext

#: Maximum pictures of one post, and of one form.
MAX_PICTURES: Final = 4
#: How long a picture waits for its post, and how long moderators can see a removed one.
WAITING_PICTURE_RETENTION: Final = timedelta(days=2)
REMOVED_PICTURE_RETENTION: Final = timedelta(days=30)
DELETED_AT_ONCE: Final = 200


def store_picture(*, uploader: User, place: str, data: bytes, description: str) -> Attachment:
    """Store a picture for the post that ``uploader`` is writing at ``place``. ``description`` may be "" until
    the post is sent.

    Raises a subclass of NotAllowed, or ValidationError (not an image, too large, too many).
    """
    members_rules.require_writer(uploader)
    if queries.list_waiting_pictures(uploader, place).count() >= MAX_PICTURES:
        raise _build_too_many_error()
    picture = imaging.reencode(data)
    attachment = Attachment(
        id=uuid4(),
        place=place,
        uploader=uploader,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
        description=clean_description(description),
        uploaded_at=timezone.now(),
    )
    file = attachment.image
    file.save(f"{attachment.pk}.webp", ContentFile(picture.data), save=False)
    try:
        attachment.save(force_insert=True)
    except BaseException:
        # Without a row nothing would ever delete the file.
        file.storage.delete(str(file.name))
        raise
    return attachment


def describe_picture(*, uploader: User, picture: Attachment, description: str) -> None:
    """Set the description of an own picture that waits for its post. Others are left unchanged."""
    own = Attachment.objects.filter(pk=picture.pk, uploader=uploader, post=None)
    own.update(description=clean_description(description))


def remove_picture(*, uploader: User, picture: UUID) -> None:
    """Remove an own picture that waits for its post. Others are left unchanged."""
    own = Attachment.objects.filter(pk=picture, uploader=uploader, post=None, removed_at=None)
    own.update(removed_at=timezone.now())


def clean_description(text: str) -> str:
    """A cleaned description on one line. Raises ValidationError if it is too long."""
    description = " ".join(plaintext.clean_plain_text(text).split())
    if len(description) > MAX_DESCRIPTION_LENGTH:
        message = _("Describe each picture in at most {most} characters.")
        raise errors.build_field_error("pictures", message.format(most=MAX_DESCRIPTION_LENGTH), "too_long")
    return description


def select_pictures(author: User, place: str, ids: Collection[UUID], beside: int = 0) -> list[Attachment]:
    """The waiting pictures with these ids, for a post at ``place`` that has ``beside`` pictures already.

    Raises ValidationError if one is gone or has no description, or if they are too many.
    """
    if not ids:
        return []
    pictures = list(queries.list_waiting_pictures(author, place).filter(pk__in=ids))
    if len(pictures) != len(set(ids)):
        raise ValidationError(
            {
                "pictures": _(
                    "One of the pictures is no longer there. Check the pictures below and send again."
                )
            }
        )
    if len(pictures) + beside > MAX_PICTURES:
        raise _build_too_many_error()
    if not all(it.description for it in pictures):
        message = _("Describe each picture for people who cannot see it.")
        raise errors.build_field_error("pictures", message, "not_described")
    return pictures


def join_descriptions(pictures: Sequence[Attachment]) -> str:
    """The descriptions of ``pictures``, to append to the text that is screened."""
    return "".join(f"\n{it.description}" for it in pictures)


def attach_pictures(pictures: Sequence[Attachment], post: Post) -> None:
    """Attach ``pictures`` to ``post``, whose row or thread is locked.

    Raises ValidationError if one was removed concurrently.
    """
    if not pictures:
        return
    own = Attachment.objects.filter(pk__in=[it.pk for it in pictures], post=None, removed_at=None)
    if own.update(post=post, place="") != len(pictures):
        raise ValidationError(
            {
                "pictures": _(
                    "One of the pictures is no longer there. Check the pictures below and send again."
                )
            }
        )
    update_pictures_of(post)


def update_pictures_of(post: Post) -> None:
    """Update ``Post.pictures``, the copy of its attachments that pages show."""
    attachments = Attachment.objects.filter(post=post, removed_at=None)
    post.pictures = [
        {"id": str(it.pk), "width": it.width, "height": it.height, "words": it.description}
        for it in attachments
    ]
    post.save(update_fields=["pictures"])


def delete_pictures() -> int:
    """Delete, with their files, pictures that expired or were removed, and those of erased posts.

    Returns how many; at most ``DELETED_AT_ONCE``. An interrupted run is completed by the next.
    """
    now = timezone.now()
    expired = Attachment.objects.filter(
        post=None, removed_at=None, uploaded_at__lt=now - WAITING_PICTURE_RETENTION
    )
    # Marked first, so that no post can attach it; then the file is deleted, then the row that names it.
    expired.update(removed_at=now)
    due = Attachment.objects.filter(
        Q(post=None)
        | Q(post__state=PostState.DELETED, post__body="")
        | Q(removed_at__lt=now - REMOVED_PICTURE_RETENTION),
        removed_at__isnull=False,
    )
    ids = due.values_list("pk", flat=True)[:DELETED_AT_ONCE]
    return len(run_for_each(delete_pictures, "picture", ids, _delete_picture))


def _delete_picture(attachment_id: UUID) -> bool:
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        return False
    attachment.image.storage.delete(str(attachment.image.name))
    attachment.delete()
    return True


def _build_too_many_error() -> ValidationError:
    message = _("A post can have at most {most} pictures.").format(most=MAX_PICTURES)
    return errors.build_field_error("pictures", message, "too_many")
