"""Pictures on the forms of posts. Whatever becomes of a form, those that came with it wait for its post and
are shown on it, so that none has to be looked for again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from forums.discussion.models import Post
from forums.discussion.pictures import imaging, operations, queries
from forums.discussion.pictures.models import Attachment
from forums.members import throttles
from participation.people.models import User
from participation.refusals import Refusal

#: Bytes that the files of one form may have together.
MOST_BYTES: Final = operations.MOST_PICTURES * imaging.MOST_BYTES


@dataclass(frozen=True, slots=True)
class Own:
    """A picture that the post has; ``dropped``: it shall go."""

    picture: Mapping[str, object]
    dropped: bool


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a form shows and sends of pictures. ``kept`` wait for the post; ``own`` are in it already;
    ``unsaid`` are descriptions of files that were refused, for the fields that are left."""

    kept: Sequence[Attachment] = ()
    own: Sequence[Own] = ()
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
        """For each file that may still come, the words that stand beside it."""
        left = max(0, operations.MOST_PICTURES - len(self.kept) - len(self.own))
        return [*self.unsaid, *[""] * left][:left]


def shown(author: User, place: str, post: Post | None = None) -> Pictures:
    """For a form that is opened: what waited since it was left."""
    return Pictures(kept=list(queries.waiting_pictures(author, place)), own=_own(post, ()))


def received(request: HttpRequest, author: User, place: str, post: Post | None = None) -> Pictures:
    """For a form that was sent: keeps its files, describes and removes what it shows."""
    problems: list[str] = []
    unsaid: list[str] = []
    gone = _uuid(request.POST.get("remove-picture", ""))
    if gone is not None:
        operations.remove_picture(uploader=author, picture=gone)
    _describe(request, author, place, problems)
    for number in range(operations.MOST_PICTURES):
        file = request.FILES.get(f"picture-{number}")
        if not isinstance(file, UploadedFile):
            continue
        words = request.POST.get(f"picture-words-{number}", "")
        try:
            store(request, author, place, file, words)
        except ValidationError as error:
            problems += [f"{file.name}: {said}" for said in error.messages]
            unsaid.append(words)
        except Refusal as refusal:
            problems.append(f"{file.name}: {refusal}")
            unsaid.append(words)
    return Pictures(
        kept=list(queries.waiting_pictures(author, place)),
        own=_own(post, request.POST.getlist("drop-picture")),
        problems=problems,
        unsaid=unsaid,
    )


def store(
    request: HttpRequest, author: User, place: str, file: "UploadedFile[Any]", words: str
) -> Attachment:
    """Raises as ``operations.keep_picture``, TooOften."""
    if (file.size or 0) > imaging.MOST_BYTES:
        raise imaging.too_large()
    throttles.require(request, throttles.PICTURE)
    return operations.store_picture(uploader=author, place=place, data=file.read(), description=words)


def _describe(request: HttpRequest, author: User, place: str, problems: list[str]) -> None:
    for picture in queries.waiting_pictures(author, place):
        words = request.POST.get(f"picture-words-{picture.pk}")
        if words is None or words == picture.description:
            continue
        try:
            operations.describe_picture(uploader=author, picture=picture, description=words)
        except ValidationError as error:
            problems += error.messages


def _own(post: Post | None, dropped: Sequence[str]) -> list[Own]:
    return [Own(it, it["id"] in dropped) for it in post.pictures] if post else []


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
