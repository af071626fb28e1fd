"""The search page. Everything that is asked stands in the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forums.boards import queries as boards_queries
from forums.search import queries
from forums.search import query as search_query
from forums.search.forms import SearchForm


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Nothing asked: the form alone. What cannot be asked is said at its field; nothing is looked for."""
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
