"""Signed checkpoints as files and as a feed, and the key that verifies them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation import days
from participation.text import figures
from participation.text.texts import get_field_wording
from participation.web.feeds import StableAtomFeed
from referenda.archive.checkpoints import queries, signing
from referenda.archive.checkpoints.models import Checkpoint, CheckpointKind
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Referendum, State

#: Name of the first checkpoint in URLs: a voter's browser does not know its day.
FIRST = "ilk"


@require_safe
def serve_public_key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The public key of this installation, as PEM for ``openssl``."""
    return HttpResponse(
        signing.format_public_key_as_pem(queries.get_signing_key().public),
        content_type="application/x-pem-file",
    )


@require_safe
def serve_checkpoint(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """A checkpoint, exactly the signed bytes."""
    return _serve_download(
        bytes(_get_checkpoint(request, referendum_id, name).raw), f"{name}.json", "application/json"
    )


@require_safe
def serve_signature(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """The signature of a checkpoint, 64 bytes."""
    note = _get_checkpoint(request, referendum_id, name)
    return _serve_download(bytes.fromhex(note.signature), f"{name}.sig", "application/octet-stream")


@never_cache
@require_safe
def serve_checkpoint_feed(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """Atom feed of a referendum's checkpoints, newest first. Feed readers store copies of them."""
    referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
    heading = _("Signed notes")
    feed = StableAtomFeed(
        title=f"{heading} · {get_field_wording(referendum, 'title')}",
        link=request.build_absolute_uri(_build_board_address(referendum)),
        description="",
        language=get_language(),
        author_name=settings.COUNCIL_NAME,
        feed_url=request.build_absolute_uri(request.path),
    )
    for note in queries.list_checkpoints(referendum):
        address = reverse("referenda:checkpoint", args=[referendum.pk, note.name])
        _add_entry(
            feed, note, request.build_absolute_uri(address), is_partial=referendum.state == State.PARTIAL
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add_entry(feed: StableAtomFeed, note: Checkpoint, address: str, *, is_partial: bool) -> None:
    # Only the day of a checkpoint is stored.
    began = days.start_of_day(note.day)
    words = {
        CheckpointKind.DAY: _("{day}: {ballots} ballots"),
        CheckpointKind.CLOSING: _("{day}, voting has closed: {ballots} ballots"),
        CheckpointKind.RESULT: (
            _("{day}, incomplete result published, counts of voting desks are missing: {ballots} ballots")
            if is_partial
            else _("{day}, result published: {ballots} ballots")
        ),
    }
    feed.add_item(
        title=words[CheckpointKind(note.kind)].format(
            day=figures.format_date(note.day), ballots=figures.format_number(note.ballots)
        ),
        link=address,
        description=_("Newest event {head}; signature {signature}").format(
            head=note.event.name, signature=note.signature
        ),
        unique_id=address,
        pubdate=began,
        updateddate=began,
    )


def _build_board_address(referendum: Referendum) -> str:
    return reverse("referenda:board", args=[referendum.pk])


def _get_checkpoint(request: HttpRequest, referendum_id: int, name: str) -> Checkpoint:
    """The checkpoint of that name, or the first one (``FIRST``). Raises Http404, also for a day spelled
    otherwise.
    """
    referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
    if name == FIRST and (first := queries.list_checkpoints(referendum).last()):
        return first
    for note in queries.list_checkpoints(referendum):
        if note.name == name:
            return note
    raise Http404


def _serve_download(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
