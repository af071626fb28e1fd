"""Pages of the audit log, for observers and administrators."""

from collections.abc import AsyncIterator, Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.audit import exports, operations, presentation, queries, rules
from participation.audit.forms import FilterForm
from participation.audit.models import Entry

# The largest number a database row can have; a larger one in a URL is not an entry.
GREATEST_NUMBER = 2**63 - 1


View = Callable[..., HttpResponseBase]


def require_readers(view: View) -> View:
    """Decorate a view: visitors are asked to sign in; accounts that may not read the log are refused."""

    @wraps(view)
    def guarded(request: HttpRequest, **parts: object) -> HttpResponseBase:
        if not rules.may_read_log(request.user):
            raise PermissionDenied(_("Only observers and administrators can open the audit log."))
        return view(request, **parts)

    return never_cache(login_required(guarded))


@require_safe
@require_readers
def list_entries(request: HttpRequest) -> HttpResponse:
    """The list of entries. ``?below=`` is the cursor; the other parameters are those of the form."""
    form = FilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    matching = queries.filter_entries(**chosen) if form.is_valid() else Entry.objects.none()
    page = queries.paginate_entries(matching, below=_parse_cursor(request))
    rest = request.GET.copy()
    rest["below"] = str(page.older)
    return render(
        request,
        "audit/entries.html",
        {
            "form": form,
            "filtered": any(chosen.values()),
            "entries": presentation.present_entries(page.entries, request.user),
            "older": f"?{rest.urlencode()}" if page.older else "",
            "continued": "below" in request.GET,
            "head": queries.find_chain_head(),
            "verification": queries.get_last_verification(),
        },
        status=400 if form.errors else 200,
    )


@require_safe
@require_readers
def show_log_entry(request: HttpRequest, number: int) -> HttpResponse:
    if number > GREATEST_NUMBER:
        raise Http404
    entry = get_object_or_404(Entry, number=number)
    [shown] = presentation.present_entries([entry], request.user)
    context = {"shown": shown, "fits": queries.is_entry_intact(entry), "head": queries.find_chain_head()}
    return render(request, "audit/entry.html", context)


@require_POST
@require_readers
def verify_chain(request: HttpRequest) -> HttpResponse:
    outcome = operations.verify_chain()
    if outcome.fault_count:
        messages.error(request, _("The log has been tampered with. See below."))
    else:
        messages.success(request, _("The log is intact."))
    return redirect("audit:list")


@require_safe
@require_readers
def download_json(_request: HttpRequest) -> StreamingHttpResponse:
    return _build_download_response(exports.stream_json_lines(), "application/jsonl", "meydan-denetim.jsonl")


@require_safe
@require_readers
def download_csv(_request: HttpRequest) -> StreamingHttpResponse:
    return _build_download_response(
        exports.stream_csv_lines(), "text/csv; charset=utf-8", "meydan-denetim.csv"
    )


def _build_download_response(lines: AsyncIterator[bytes], kind: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _parse_cursor(request: HttpRequest) -> int | None:
    text = request.GET.get("below", "")
    return min(int(text), GREATEST_NUMBER) if text.isascii() and text.isdigit() and len(text) < 20 else None
