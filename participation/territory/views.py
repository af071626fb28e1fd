"""The page of districts: search, tile map, table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.territory import presentation, queries
from participation.territory.forms import SearchForm


@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """Every district, or those that match ``?q=``; the map always shows all of them."""
    form = SearchForm(request.GET or None)
    searched = form.cleaned_data["q"] if form.is_valid() else ""
    everywhere = queries.shares(queries.districts())
    found = queries.shares(queries.search(searched)) if searched else everywhere
    own = _own_district_id(request)
    return render(
        request,
        "territory/districts.html",
        {
            "form": form,
            "searched": searched,
            "shares": found,
            "neighbourhoods": list(queries.search_neighbourhoods(searched)[:100]),
            "tiles": [presentation.population_tile(s.district, own=s.district.pk == own) for s in everywhere],
            "legend": presentation.population_legend(),
            "own": own,
            "population": sum(share.district.population for share in everywhere),
            "sources": sorted({s.district.population_source for s in everywhere}),
            "years": sorted({s.district.population_year for s in everywhere}),
        },
    )


def _own_district_id(request: HttpRequest) -> int | None:
    """Where the visitor lives, if signed in and told."""
    profile = getattr(request.user, "profile", None)
    return profile.district_id if profile else None
