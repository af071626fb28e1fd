"""The consensus map, as a page and as open data."""

import csv
import hashlib
import io

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from forums.discussion import rules as discussion_rules
from forums.statements import queries as statements_queries
from forums.statements.consensus_map import map_page, open_data
from forums.statements.models import Conversation
from participation.people.models import User
from participation.publications.formats.csv import escape_formulas
from participation.web.public_pages import public_page


@public_page
@require_safe
def show_consensus_map(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The map in a picture, tables and words. Voters see their own position as well, which only they see."""
    conversation = statements_queries.get_visible_conversation(request.user, thread_id)
    votes = (
        statements_queries.list_own_votes(request.user, conversation)
        if isinstance(request.user, User)
        else None
    )
    unreviewed = 0 if conversation.is_open else statements_queries.count_unreviewed_statements(conversation)
    context = {
        "conversation": conversation,
        "thread": conversation.thread,
        "board": conversation.thread.board,
        "unreviewed": unreviewed,
        "map": map_page.build_map_page(conversation, votes),
    }
    return render(request, "forums/statements/consensus_map/consensus.html", context)


@require_safe
def download_json(request: HttpRequest, thread_id: int) -> HttpResponseBase:
    conversation = statements_queries.get_visible_conversation(request.user, thread_id)
    body = open_data.encode_as_json(_get_open_data(conversation))
    return _serve_file(request, conversation, body, "application/json", f"uzlasma-{thread_id}.json")


@require_safe
def download_csv(request: HttpRequest, thread_id: int) -> HttpResponseBase:
    conversation = statements_queries.get_visible_conversation(request.user, thread_id)
    out = io.StringIO(newline="")
    rows = open_data.build_csv_rows(_get_open_data(conversation))
    csv.writer(out).writerows([escape_formulas(str(cell)) for cell in row] for row in rows)
    body = out.getvalue().encode("utf-8-sig")
    return _serve_file(request, conversation, body, "text/csv; charset=utf-8", f"uzlasma-{thread_id}.csv")


def _get_open_data(conversation: Conversation) -> dict[str, object]:
    shown = map_page.build_map_page(conversation)
    if shown is None:
        raise Http404
    return open_data.build_open_data(conversation, shown)


def _serve_file(
    request: HttpRequest, conversation: Conversation, body: bytes, content_type: str, name: str
) -> HttpResponseBase:
    # Of the body: a statement that was hidden since changes it, and the map does not.
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(body, content_type=content_type)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["ETag"] = etag
    if discussion_rules.may_see_thread(AnonymousUser(), conversation.thread):
        patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
    else:
        patch_cache_control(answer, private=True, no_store=True)
    return answer
