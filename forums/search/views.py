"""The search page. The URL holds the whole query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forums.boards import queries as boards_queries
from forums.search import queries
from forums.search import query as search_query
from forums.search.forms import SearchForm


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Without a query, only the form. If a field is invalid, the form says so and nothing is searched."""
    form = SearchForm(request.GET or None, boards=boards_queries.boards(request.user))
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        query = search_query.parse(form.cleaned_data["q"])
        context["query"] = query
        if query:
            context["found"] = queries.search(
                request.user,
                query,
                form.filters(),
                order=form.cleaned_data["order"],
                after=request.GET.get("sonra", ""),
                before=request.GET.get("once", ""),
            )
    return render(request, "forums/search/search.html", context)
