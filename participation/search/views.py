"""The search page. The URL holds the whole query."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from participation.people.rules import Person
from participation.search import queries, registry
from participation.search.forms import QueryForm
from participation.search.presentation import kind_links
from participation.search.query import Query
from participation.search.registry import Kind
from participation.search.suggestions import suggestion
from participation.search.throttles import require_within_rate_limit


@require_safe
def show_search_results(request: HttpRequest) -> HttpResponse:
    """All kinds with their first results, or one kind (``tur``) in pages. Without a query, only the form.

    Raises ManySearches or ManySearchesOfNetwork.
    """
    form = QueryForm(request.GET or None)
    chosen = next(
        (kind for kind in registry.list_search_kinds() if kind.slug == request.GET.get("tur")), None
    )
    if chosen is not None and not isinstance(chosen, Kind):
        return redirect(f"{reverse(chosen.page)}?{urlencode({'q': request.GET.get('q', '')})}")
    context: dict[str, object] = {"form": form, "chosen": chosen}
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    if text:
        require_within_rate_limit(request)
    if query := queries.parsed(text):
        context |= _build_results_context(request.user, text, query, chosen, request.GET.get("sayfa"))
    return render(request, "search/search.html", context)


def _build_results_context(
    person: Person, text: str, query: Query, chosen: Kind | None, number: str | None
) -> dict[str, object]:
    groups = queries.groups(person, query, 0 if chosen else queries.HITS_OF_EACH)
    total = sum(group.count for group in groups)
    context: dict[str, object] = {
        "query": query,
        "total": total,
        "links": kind_links(text, groups, chosen.key if chosen else ""),
        "suggestion": suggestion(person, text, total),
    }
    if chosen:
        paginator = Paginator(queries.list_match_ids(chosen, person, query), queries.HITS_ON_A_PAGE)
        page = paginator.get_page(number)
        context |= {"page": page, "hits": queries.list_visible_hits(chosen, person, query, list(page))}
    return context
