"""Signed checkpoints as files and as a feed, and the public key that verifies them."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation import days, figures
from participation.texts import worded
from referenda.archive.checkpoints import queries, signing
from referenda.archive.checkpoints.models import Note, NoteKind
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Referendum

#: The name of the first checkpoint in URLs: a voter's browser does not know its day.
FIRST = "ilk"


class _Feed(Atom1Feed):
    """An Atom feed whose time depends only on its entries, so that the same entries give the same bytes."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=datetime(2026, 1, 1, tzinfo=UTC))


@require_safe
def key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The public key with which this installation signs, in PEM."""
    return HttpResponse(signing.pem(queries.signing_key().public), content_type="application/x-pem-file")


@require_safe
def file(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """The signed bytes of a checkpoint."""
    return _download(bytes(_checkpoint(request, referendum_id, name).raw), f"{name}.json", "application/json")


@require_safe
def signature(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """The signature of a checkpoint: 64 bytes."""
    checkpoint = _checkpoint(request, referendum_id, name)
    return _download(bytes.fromhex(checkpoint.signature), f"{name}.sig", "application/octet-stream")


@never_cache
@require_safe
def feed(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The checkpoints of a referendum, newest first. Feed readers keep copies of them."""
    referendum = referendum_queries.visible(request.user, referendum_id)
    atom = _Feed(
        title=f"{_('Signed notes')} · {worded(referendum, 'title')}",
        link=request.build_absolute_uri(_board(referendum)),
        description="",
        language=get_language(),
        author_name=settings.COUNCIL_NAME,
        feed_url=request.build_absolute_uri(request.path),
    )
    for checkpoint in queries.checkpoints(referendum):
        _add(
            atom,
            checkpoint,
            request.build_absolute_uri(reverse("referenda:note", args=[referendum.pk, checkpoint.name])),
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


def _add(atom: Atom1Feed, checkpoint: Note, address: str) -> None:
    # A checkpoint has no time but its day.
    day_start = days.beginning(checkpoint.day)
    titles = {
        NoteKind.DAY: _("{day}: {ballots} ballots"),
        NoteKind.CLOSING: _("{day}, voting has closed: {ballots} ballots"),
        NoteKind.RESULT: _("{day}, the result is there: {ballots} ballots"),
    }
    atom.add_item(
        title=titles[NoteKind(checkpoint.kind)].format(
            day=figures.day(checkpoint.day), ballots=figures.number(checkpoint.ballots)
        ),
        link=address,
        description=_("Newest event {head}; signature {signature}").format(
            head=checkpoint.event.name, signature=checkpoint.signature
        ),
        unique_id=address,
        pubdate=day_start,
        updateddate=day_start,
    )


def _board(referendum: Referendum) -> str:
    return reverse("referenda:board", args=[referendum.pk])


def _checkpoint(request: HttpRequest, referendum_id: int, name: str) -> Note:
    """The checkpoint with this name, or the first one (``FIRST``). Raises Http404 for any other spelling."""
    referendum = referendum_queries.visible(request.user, referendum_id)
    if name == FIRST and (first := queries.checkpoints(referendum).last()):
        return first
    for checkpoint in queries.checkpoints(referendum):
        if checkpoint.name == name:
            return checkpoint
    raise Http404


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
