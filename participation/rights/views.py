"""The pages “My data” and “Delete my account”, the way back, and the officers' log of deletions."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from participation import personal_data
from participation.people.models import User
from participation.personal_data import End
from participation.refusals import Refusal
from participation.rights import access, mails, queries, registry, rules
from participation.rights.errors import NoExport, NotClosed, NotLogReader
from participation.rights.forms import CloseForm
from participation.rights.models import Export, ExportState, Texts
from participation.rights.operations import closures, exports
from participation.web.staff_pages import add_refusal, form_methods, form_status, get_posted_data, only_for

DELETIONS_PER_PAGE = 50


@form_methods
@never_cache
@access.for_owner
def mine(request: HttpRequest, owner: User) -> HttpResponseBase:
    """The state of the person's copy. ``act`` selects what a POST does: ask, download or again."""
    act = request.POST.get("act", "")
    export = queries.newest_export(owner)
    try:
        if act == "ask":
            return _request_copy(request, owner)
        if act == "download":
            return _download_copy(owner, export)
        if act == "again" and export is not None:
            exports.allow_again(user=owner, ident=export.pk)
            messages.success(request, _("You can download the copy once more."))
            return redirect("rights:mine")
    except Refusal as refusal:
        return _render_copy_page(request, owner, refusal)
    return _render_copy_page(request, owner)


def _render_copy_page(request: HttpRequest, owner: User, refusal: Refusal | None = None) -> HttpResponse:
    export = queries.newest_export(owner)
    context = {
        "owner": owner,
        "export": export,
        "refusal": refusal,
        "again": export is not None
        and export.state == ExportState.FETCHED
        and rules.may_download_again(export.fetched_on, export.downloads, timezone.localdate()),
        "until": export.ready_on + rules.EXPORT_RETENTION if export is not None and export.ready_on else None,
        "contents": sorted({str(link.label) for _table, link in personal_data.copied()}),
        "secret": personal_data.describe_secret_data(),
        "not_copied": personal_data.describe_uncopied_data(),
    }
    return render(request, "rights/mine.html", context, status=refusal.status if refusal else 200)


def _request_copy(request: HttpRequest, owner: User) -> HttpResponse:
    exports.request_export(user=owner, language="en" if get_language() == "en" else "tr")
    messages.success(request, _("Your copy is being made. That takes a few minutes at most."))
    return redirect("rights:mine")


def _download_copy(owner: User, export: Export | None) -> StreamingHttpResponse:
    if export is None:
        raise NoExport
    size, content = exports.download_export(user=owner, ident=export.pk)
    response = StreamingHttpResponse(_stream_chunks(content), content_type="application/zip")
    # With its length a browser notices that a download broke off.
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = 'attachment; filename="meydan-verilerim.zip"'
    response["X-Accel-Buffering"] = "no"
    return response


@sensitive_variables()
async def _stream_chunks(content: Iterator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(_read_next_chunk, thread_sensitive=False)
    while (chunk := await following(content)) is not None:
        yield chunk


def _read_next_chunk(content: Iterator[bytes]) -> bytes | None:
    return next(content, None)


@form_methods
@never_cache
@access.for_owner
def close_account(request: HttpRequest, owner: User) -> HttpResponseBase:
    """Close the account; fourteen days later it is deleted."""
    form = CloseForm(get_posted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            closures.close_account(
                user=owner,
                texts=Texts(form.cleaned_data["texts"]),
                language="en" if get_language() == "en" else "tr",
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            logout(request)
            response = redirect("rights:closed")
            access.delete_access_cookie(response)
            return response
    context = {
        "form": form,
        "owner": owner,
        "obstacle": registry.obstacle_of(owner),
        "official": [link.label for _table, link in personal_data.links() if link.end == End.KEEP],
        "days": rules.WAY_BACK.days,
    }
    return render(request, "rights/close.html", context, status=form_status(form))


@require_safe
@never_cache
def closed(request: HttpRequest) -> HttpResponse:
    """What follows. It names nobody: whoever sees it is signed out."""
    return render(request, "rights/closed.html", {"days": rules.WAY_BACK.days})


@form_methods
@never_cache
def reopen_account(request: HttpRequest) -> HttpResponse:
    """GET asks, POST reopens the account. The key comes from the mail, or from signing in.

    Cached pages show the name again when they are next rendered, seconds later.
    """
    closure = mails.closure_of_key(request.GET.get("k", ""))
    if closure is None:
        raise NotClosed
    if request.method == "POST":
        closures.reopen_account(user=closure.user)
        messages.success(request, _("Your account is open again. You can sign in."))
        return redirect("account_login")
    return render(request, "rights/reopen.html", {"closure": closure})


@require_safe
@never_cache
def sent(request: HttpRequest, *, is_closed: bool = False) -> HttpResponse:
    """After the password of a suspended account, or of a closed one that has a second step: its owner gets a
    link by mail.
    """
    return render(request, "rights/sent.html", {"is_closed": is_closed})


@form_methods
@never_cache
def link(request: HttpRequest) -> HttpResponse:
    """The link of a suspended account. GET asks, so that a program that follows it opens nothing."""
    holder = mails.holder_of_key(request.GET.get("k", ""))
    if holder is not None and request.method == "POST":
        response = redirect("rights:mine")
        access.set_access_cookie(response, holder)
        return response
    return render(request, "rights/link.html", {"valid": holder is not None}, status=200 if holder else 410)


def _require_log_reader(person: User) -> None:
    if not rules.may_read_log(person):
        raise NotLogReader


@require_safe
@only_for(_require_log_reader)
def show_destruction_log(request: HttpRequest) -> HttpResponse:
    """What was destroyed and when, never whose."""
    page = Paginator(queries.list_destructions(), DELETIONS_PER_PAGE).get_page(request.GET.get("sayfa"))
    labels = {link.name: link.label for _table, link in personal_data.links()}
    rows = [
        (it, sorted((str(labels.get(name, name)), number) for name, number in it.counts.items()))
        for it in page
    ]
    context = {"page": page, "rows": rows, "years": 3}
    return render(request, "rights/log.html", context)
