"""Pictures on the forms of posts.

Files sent with a form are stored even if the form is refused, and shown on it again: nobody has to choose
them twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from forums.discussion.models import Post
from forums.discussion.pictures import operations, queries
from forums.discussion.pictures.models import Attachment
from forums.members import throttles
from participation.people.models import User
from participation.refusals import Refusal
from participation.storage import imaging

#: Maximum bytes of all files of one form.
MAX_BYTES: Final = operations.MAX_PICTURES * imaging.MAX_BYTES


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """A picture of the edited post; ``dropped``: marked for removal."""

    picture: Mapping[str, object]
    dropped: bool


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a form. ``kept``: uploads that wait for the post; ``own``: those the post has already;
    ``unsaid``: descriptions of refused files, shown again in the free fields.
    """

    kept: Sequence[Attachment] = ()
    own: Sequence[OwnPicture] = ()
    problems: Sequence[str] = ()
    unsaid: Sequence[str] = field(default_factory=list)

    @property
    def chosen(self) -> list[UUID]:
        return [it.pk for it in self.kept]

    @property
    def dropped(self) -> list[UUID]:
        return [UUID(str(it.picture["id"])) for it in self.own if it.dropped]

    @property
    def free(self) -> list[str]:
        """Initial description of each file field that is still free."""
        left = max(0, operations.MAX_PICTURES - len(self.kept) - len(self.own))
        return [*self.unsaid, *[""] * left][:left]


def build_pictures(author: User, place: str, post: Post | None = None) -> Pictures:
    """The pictures of a form that is opened, with earlier uploads for ``place``."""
    return Pictures(kept=list(queries.list_waiting_pictures(author, place)), own=_list_own_pictures(post, ()))


def receive_pictures(request: HttpRequest, author: User, place: str, post: Post | None = None) -> Pictures:
    """The pictures of a form that was sent: stores its files, and updates and removes earlier uploads."""
    problems: list[str] = []
    unsaid: list[str] = []
    removed = _parse_uuid(request.POST.get("remove-picture", ""))
    if removed is not None:
        operations.remove_picture(uploader=author, picture=removed)
    _store_descriptions(request, author, place, problems)
    for number in range(operations.MAX_PICTURES):
        file = request.FILES.get(f"picture-{number}")
        if not isinstance(file, UploadedFile):
            continue
        description = request.POST.get(f"picture-words-{number}", "")
        try:
            store_upload(request, author, place, file, description)
        except ValidationError as error:
            problems += [f"{file.name}: {message}" for message in error.messages]
            unsaid.append(description)
        except Refusal as refusal:
            problems.append(f"{file.name}: {refusal}")
            unsaid.append(description)
    return Pictures(
        kept=list(queries.list_waiting_pictures(author, place)),
        own=_list_own_pictures(post, request.POST.getlist("drop-picture")),
        problems=problems,
        unsaid=unsaid,
    )


def store_upload(
    request: HttpRequest, author: User, place: str, file: "UploadedFile[Any]", description: str
) -> Attachment:
    """Store one uploaded file. Raises as ``operations.store_picture``, TooOften."""
    if (file.size or 0) > imaging.MAX_BYTES:
        raise imaging.too_large()
    with throttles.count_successful_write(request, throttles.PICTURE):
        return operations.store_picture(
            uploader=author, place=place, data=file.read(), description=description
        )


def _store_descriptions(request: HttpRequest, author: User, place: str, problems: list[str]) -> None:
    """Store descriptions that were changed in the form; messages about invalid ones go to ``problems``."""
    for picture in queries.list_waiting_pictures(author, place):
        description = request.POST.get(f"picture-words-{picture.pk}")
        if description is None or description == picture.description:
            continue
        try:
            operations.describe_picture(uploader=author, picture=picture, description=description)
        except ValidationError as error:
            problems += error.messages


def _list_own_pictures(post: Post | None, dropped: Sequence[str]) -> list[OwnPicture]:
    return [OwnPicture(it, it["id"] in dropped) for it in post.pictures] if post else []


def _parse_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
