"""Pages of districts (search, tile map, table) and population tables (list, one set, import, withdrawal)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.refusals import Refusal
from participation.territory import operations, presentation, queries, rules, target_files
from participation.territory.forms import SearchForm, TargetFiguresForm, TargetFileForm, WithdrawalForm
from participation.territory.models import TargetSet
from participation.territory.target_files import Reading
from participation.web.public_pages import public_page
from participation.web.staff_pages import (
    add_refusal,
    form_methods,
    form_page,
    form_status,
    get_posted_data,
    only_for,
    refusals_on_form,
)

#: Refuses users who may not import (ImportersOnly, 403).
importers_only = only_for(rules.require_importer)


@public_page
@require_safe
def list_districts(request: HttpRequest) -> HttpResponse:
    """All districts, or those that match ``?q=``; the map always shows all of them."""
    form = SearchForm(request.GET or None)
    searched = form.cleaned_data["q"] if form.is_valid() else ""
    everywhere = queries.compute_shares(queries.list_districts())
    matches = queries.compute_shares(queries.search_districts(searched)) if searched else everywhere
    own = _get_own_district_id(request)
    return render(
        request,
        "territory/districts.html",
        {
            "form": form,
            "searched": searched,
            "shares": matches,
            "neighbourhoods": list(queries.search_neighbourhoods(searched)[:100]),
            "tiles": [presentation.population_tile(s.district, own=s.district.pk == own) for s in everywhere],
            "legend": presentation.population_legend(),
            "own": own,
            "population": sum(share.district.population for share in everywhere),
            "sources": sorted({s.district.population_source for s in everywhere}),
            "years": sorted({s.district.population_year for s in everywhere}),
        },
    )


@public_page
@require_safe
def target_sets(request: HttpRequest) -> HttpResponse:
    """Every set, newest count first."""
    day = timezone.localdate()
    shown = [
        {
            "set": one,
            "status": presentation.status(one, day),
            "tables": presentation.table_names(one),
        }
        for one in queries.target_sets()
    ]
    context = {"shown": shown, "may_import": rules.may_import_targets(request.user)}
    return render(request, "territory/target_sets.html", context)


@public_page
@require_safe
def show_target_set(request: HttpRequest, set_id: int) -> HttpResponse:
    """One set with all its tables."""
    target_set = get_object_or_404(queries.target_sets(), pk=set_id)
    figures = queries.get_figures(target_set)
    all_districts = list(queries.list_districts())
    names = {district.slug: district.name for district in all_districts}
    own = _get_own_district_id(request)
    return render(
        request,
        "territory/targets.html",
        {
            "set": target_set,
            "status": presentation.status(target_set, timezone.localdate()),
            "tables": presentation.present_tables(figures, queries.list_age_bands(target_set), names),
            "tiles": [
                presentation.population_tile(d, own=d.pk == own, people=figures[d.slug, "", ""])
                for d in all_districts
                if (d.slug, "", "") in figures
            ],
            "legend": presentation.population_legend(),
            "may_import": rules.may_import_targets(request.user),
        },
    )


@require_safe
def targets_csv(_request: HttpRequest, set_id: int) -> HttpResponse:
    """The figures as a file that can be imported again; districts by slug, as in the API."""
    target_set = get_object_or_404(queries.target_sets(), pk=set_id)
    text = target_files.format_target_csv(queries.get_figures(target_set))
    name = f"meydan-nufus-{target_set.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@form_methods
@importers_only
def import_targets(request: HttpRequest) -> HttpResponse:
    """Two steps at one URL: a file is parsed and previewed, then the previewed figures are stored."""
    if request.method != "POST":
        return _render_import_page(request, TargetFileForm())
    if "figures" in request.POST:
        return _store_previewed(request)
    form = TargetFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            reading = operations.check_targets(draft=form.draft(), data=form.content())
        except ValidationError as error:
            _add_faults_to_form(error, form)
        except Refusal as refusal:
            add_refusal(form, refusal, "file" if refusal.status == 413 else None)
        else:
            return _preview_file(request, form, reading)
    return _render_import_page(request, form, status=form_status(form))


def _store_previewed(request: HttpRequest) -> HttpResponse:
    """Store the previewed figures; on failure return to the first step with what was typed."""
    form = TargetFiguresForm(request.POST)
    if form.is_valid():
        actor = rules.require_importer(request.user)
        with refusals_on_form(form):
            target_set = operations.import_targets(draft=form.draft(), data=form.content(), actor=actor)
            messages.success(request, _("The population tables are saved."))
            return redirect(target_set)
    again = TargetFileForm(initial={name: request.POST.get(name, "") for name in TargetFileForm.base_fields})
    faults = [str(fault) for problems in form.errors.values() for fault in problems]
    return _render_import_page(request, again, status=form_status(form), faults=faults)


def _render_import_page(
    request: HttpRequest, form: TargetFileForm, *, status: int = 200, faults: list[str] | None = None
) -> HttpResponse:
    context = {"form": form, "faults": faults or []}
    return render(request, "territory/targets_import.html", context, status=status)


def _preview_file(request: HttpRequest, form: TargetFileForm, reading: Reading) -> HttpResponse:
    draft = form.draft()
    current = queries.latest_targets_with("district")
    names = queries.district_names()
    given = {**form.cleaned_data, "valid_until": draft.last_day, "figures": reading.text}
    context = {
        "draft": draft,
        "reading": reading,
        "tables": presentation.present_tables(reading.figures, list(reading.bands), names),
        "current": current,
        "differences": presentation.differences(current, reading.figures, names),
        "confirm": TargetFiguresForm(initial=given),
    }
    return render(request, "territory/targets_preview.html", context)


@form_methods
@importers_only
def withdraw_targets(request: HttpRequest, set_id: int) -> HttpResponse:
    """Ask for confirmation and a reason, then withdraw the set."""
    target_set: TargetSet = get_object_or_404(queries.target_sets(), pk=set_id)
    form = WithdrawalForm(get_posted_data(request))
    if form.is_valid():
        actor, reason = rules.require_importer(request.user), form.cleaned_data["reason"]
        with refusals_on_form(form):
            operations.withdraw_targets(target_set=target_set, actor=actor, reason=reason)
            messages.success(request, _("The population tables are withdrawn."))
            return redirect(target_set)
    return form_page(request, form, "territory/targets_withdraw.html", set=target_set)


def _add_faults_to_form(error: ValidationError, form: TargetFileForm) -> None:
    """Add each fault to its field, faults of the file to the file field."""
    by_field: dict[str, Any] = (
        error.error_dict if hasattr(error, "error_dict") else {"file": error.error_list}
    )
    for name, problems in by_field.items():
        form.add_error(name, problems)


def _get_own_district_id(request: HttpRequest) -> int | None:
    """The visitor's district, if signed in and stated."""
    profile = getattr(request.user, "profile", None)
    return profile.district_id if profile else None
