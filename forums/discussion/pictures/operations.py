"""Pictures: sent while a post is written, put into it, taken away, and deleted with their files."""

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
from forums.discussion.pictures import imaging, queries
from forums.discussion.pictures.models import LONGEST_DESCRIPTION, Attachment
from forums.members import rules as members_rules
from participation import plaintext
from participation.people.models import User

#: In one post.
MOST_PICTURES: Final = 4
#: How long a picture waits for its post, and how long moderators can see one that its author took away.
KEPT_WAITING: Final = timedelta(days=2)
KEPT_REMOVED: Final = timedelta(days=30)
DELETED_AT_ONCE: Final = 200


def store_picture(*, uploader: User, place: str, data: bytes, description: str) -> Attachment:
    """Keep a picture for what ``uploader`` is writing at ``place``. ``description`` may follow.

    Raises a kind of NotAllowed, or ValidationError (no picture, too large, too many).
    """
    members_rules.require_writer(uploader)
    if queries.waiting_pictures(uploader, place).count() >= MOST_PICTURES:
        raise _too_many()
    picture = imaging.encoded_anew(data)
    attachment = Attachment(
        id=uuid4(),
        place=place,
        uploader=uploader,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
        description=described(description),
        uploaded_at=timezone.now(),
    )
    file = attachment.image
    file.save(f"{attachment.pk}.webp", ContentFile(picture.data), save=False)
    try:
        attachment.save(force_insert=True)
    except BaseException:
        # No row would ever lead to the file again.
        file.storage.delete(str(file.name))
        raise
    return attachment


def describe_picture(*, uploader: User, picture: Attachment, description: str) -> None:
    """Say what a picture shows that waits for its post."""
    own = Attachment.objects.filter(pk=picture.pk, uploader=uploader, post=None)
    own.update(description=described(description))


def remove_picture(*, uploader: User, picture: UUID) -> None:
    """Take a picture away that waits for its post; one of others or of a post stays."""
    own = Attachment.objects.filter(pk=picture, uploader=uploader, post=None, removed_at=None)
    own.update(removed_at=timezone.now())


def described(given: str) -> str:
    """A description on one line. Raises ValidationError for one that is too long."""
    words = " ".join(plaintext.clean(given).split())
    if len(words) > LONGEST_DESCRIPTION:
        said = _("Say in at most {most} characters what a picture shows.")
        raise errors.unfit("pictures", said.format(most=LONGEST_DESCRIPTION), "too_long")
    return words


def chosen(author: User, place: str, ids: Collection[UUID], beside: int = 0) -> list[Attachment]:
    """The pictures that a post shall have, ``beside`` those it has. Raises ValidationError where one is gone
    or shows nobody knows what, or where they are too many."""
    if not ids:
        return []
    found = list(queries.waiting_pictures(author, place).filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise ValidationError(
            {"pictures": _("A picture is no longer there. Look which are left, and send again.")}
        )
    if len(found) + beside > MOST_PICTURES:
        raise _too_many()
    if not all(it.description for it in found):
        words = _("Say of each picture what it shows: people who do not see it read that.")
        raise errors.unfit("pictures", words, "not_described")
    return found


def words_of(pictures: Sequence[Attachment]) -> str:
    """What is said of pictures, for screening."""
    return "".join(f"\n{it.description}" for it in pictures)


def attach(pictures: Sequence[Attachment], post: Post) -> None:
    """Put ``pictures`` into ``post``, whose row or thread is held. Raises ValidationError if one was taken
    away in the same instant."""
    if not pictures:
        return
    own = Attachment.objects.filter(pk__in=[it.pk for it in pictures], post=None, removed_at=None)
    if own.update(post=post, place="") != len(pictures):
        raise ValidationError(
            {"pictures": _("A picture is no longer there. Look which are left, and send again.")}
        )
    show(post)


def show(post: Post) -> None:
    """Bring what pages show of the post's pictures up to date."""
    left = Attachment.objects.filter(post=post, removed_at=None)
    post.pictures = [
        {"id": str(it.pk), "width": it.width, "height": it.height, "words": it.description} for it in left
    ]
    post.save(update_fields=["pictures"])


def delete_pictures() -> int:
    """Delete, with their files, pictures that no post took, that were taken away, or whose post was deleted
    and forgotten; how many. What fails halfway is done the next time."""
    now = timezone.now()
    late = Attachment.objects.filter(post=None, removed_at=None, uploaded_at__lt=now - KEPT_WAITING)
    # First marked, so that no post takes it any more; then the file, then the row that leads to it.
    late.update(removed_at=now)
    due = Attachment.objects.filter(
        Q(post=None) | Q(post__state=PostState.DELETED, post__body="") | Q(removed_at__lt=now - KEPT_REMOVED),
        removed_at__isnull=False,
    )
    deleted = 0
    for attachment in due[:DELETED_AT_ONCE]:
        attachment.image.storage.delete(str(attachment.image.name))
        attachment.delete()
        deleted += 1
    return deleted


def _too_many() -> ValidationError:
    words = _("A post has at most {most} pictures.").format(most=MOST_PICTURES)
    return errors.unfit("pictures", words, "too_many")
