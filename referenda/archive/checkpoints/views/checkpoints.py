"""Signed notes: as files, as a feed, and the key by which anybody checks them."""

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

#: By which the first note is called, whose day a voter's browser does not know.
FIRST = "ilk"


class _Feed(Atom1Feed):
    """Says the same as long as it has the same entries, also while it has none."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=datetime(2026, 1, 1, tzinfo=UTC))


@require_safe
def key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The public key by which this installation signs, as ``openssl`` reads it."""
    return HttpResponse(signing.pem(queries.signing_key().public), content_type="application/x-pem-file")


@require_safe
def file(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """A note, byte by byte as it is signed."""
    return _download(bytes(_note(request, referendum_id, name).raw), f"{name}.json", "application/json")


@require_safe
def signature(request: HttpRequest, referendum_id: int, name: str) -> HttpResponse:
    """The 64 bytes under a note."""
    found = _note(request, referendum_id, name)
    return _download(bytes.fromhex(found.signature), f"{name}.sig", "application/octet-stream")


@never_cache
@require_safe
def feed(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The notes of a referendum, the newest first: whoever reads feeds keeps copies of them."""
    found = referendum_queries.visible(request.user, referendum_id)
    told = _Feed(
        title=f"{_('Signed notes')} · {worded(found, 'title')}",
        link=request.build_absolute_uri(_board(found)),
        description="",
        language=get_language(),
        author_name=settings.COUNCIL_NAME,
        feed_url=request.build_absolute_uri(request.path),
    )
    for note in queries.checkpoints(found):
        _add(told, note, request.build_absolute_uri(reverse("referenda:note", args=[found.pk, note.name])))
    return HttpResponse(told.writeString("utf-8"), content_type=told.content_type)


def _add(told: Atom1Feed, note: Note, address: str) -> None:
    # The day is all that is known of its time.
    began = days.beginning(note.day)
    words = {
        NoteKind.DAY: _("{day}: {ballots} ballots"),
        NoteKind.CLOSING: _("{day}, voting has closed: {ballots} ballots"),
        NoteKind.RESULT: _("{day}, the result is there: {ballots} ballots"),
    }
    told.add_item(
        title=words[NoteKind(note.kind)].format(
            day=figures.day(note.day), ballots=figures.number(note.ballots)
        ),
        link=address,
        description=_("Newest event {head}; signature {signature}").format(
            head=note.event.name, signature=note.signature
        ),
        unique_id=address,
        pubdate=began,
        updateddate=began,
    )


def _board(found: Referendum) -> str:
    return reverse("referenda:board", args=[found.pk])


def _note(request: HttpRequest, referendum_id: int, name: str) -> Note:
    """The note of a day or an end, or the first one (``FIRST``). Raises Http404 for another day, and for the
    same one written in another way."""
    found = referendum_queries.visible(request.user, referendum_id)
    if name == FIRST and (first := queries.checkpoints(found).last()):
        return first
    for note in queries.checkpoints(found):
        if note.name == name:
            return note
    raise Http404


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
