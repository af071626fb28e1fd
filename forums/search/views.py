"""The search page. The URL holds the whole query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forums.boards import queries as boards_queries
from forums.search import queries
from forums.search.forms import SearchForm
from forums.search.search_kinds import KEY
from participation.search import queries as search_queries
from participation.search.presentation import kind_links
from participation.search.suggestions import suggestion
from participation.search.throttles import require_within_rate_limit


@require_safe
def search_posts(request: HttpRequest) -> HttpResponse:
    """Show the search form and, if it has a query, a page of results.

    If a field is invalid, the form says so and nothing is searched. Raises ManySearches or
    ManySearchesOfNetwork.
    """
    form = SearchForm(request.GET or None, boards=boards_queries.list_readable_boards(request.user))
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["q"]
        if text:
            require_within_rate_limit(request)
        query = search_queries.parsed(text)
        context["query"] = query
        if query:
            results = queries.search_posts(
                request.user,
                query,
                form.filters(),
                order=form.cleaned_data["order"],
                after=request.GET.get("sonra", ""),
                before=request.GET.get("once", ""),
            )
            groups = search_queries.count_by_kind(request.user, query, but=KEY)
            elsewhere = sum(group.count for group in groups)
            context |= {
                "found": results,
                "links": kind_links(text, groups, KEY),
                "suggestion": "" if results.hits else suggestion(request.user, text, elsewhere),
            }
    return render(request, "forums/search/search.html", context)
