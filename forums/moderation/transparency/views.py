"""What everybody can see of moderation: the log, and the figures of a year. Nobody is named in them."""

import csv
from io import StringIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forums.discussion.queries import acts
from forums.moderation.rule_books import queries as rule_books_queries
from forums.moderation.rule_books.labels import get_rule_title
from forums.moderation.transparency import queries
from forums.moderation.transparency.queries import YearStatistics
from participation.web.public_pages import public_page


@public_page
@require_safe
def show_moderation_log(request: HttpRequest) -> HttpResponse:
    """Decisions; with ``tur=konular`` what was done to threads; with ``tur=sikayetler`` what reports hid or
    folded before a decision.
    """
    place = {"after": request.GET.get("sonra", ""), "before": request.GET.get("once", "")}
    if request.GET.get("tur") == "konular":
        return render(
            request, "forums/moderation/transparency/log.html", {"acts": acts.list_public_acts(**place)}
        )
    if request.GET.get("tur") == "sikayetler":
        return render(
            request,
            "forums/moderation/transparency/log.html",
            {"effects": queries.list_effects_of_reports(**place)},
        )
    return render(
        request,
        "forums/moderation/transparency/log.html",
        {"decisions": queries.list_logged_decisions(**place)},
    )


@public_page
@require_safe
def show_transparency(request: HttpRequest, year: int | None = None) -> HttpResponse:
    years = queries.list_report_years()
    if year is None:
        return redirect("forums:transparency-year", years[0])
    return render(
        request,
        "forums/moderation/transparency/transparency.html",
        {"figures": _get_statistics(year), "years": years},
    )


@require_safe
def download_transparency_csv(request: HttpRequest, year: int) -> HttpResponse:  # noqa: ARG001
    """The transparency report of a year as CSV rows: kind, key, label, number."""
    figures = _get_statistics(year)
    stream = StringIO()
    rows = csv.writer(stream)
    rows.writerow(["figure", "key", "label", "number"])
    for name in (
        "reports",
        "hidden_by_reports",
        "shown_again",
        "decisions",
        "automated",
        "appeals",
        "upheld",
        "overturned",
    ):
        rows.writerow([name, "", "", getattr(figures, name)])
    rows.writerow(
        ["median_hours_to_decision", "", "", "" if figures.hours is None else round(figures.hours, 2)]
    )
    for name in ("action", "origin", "rule"):
        for share in getattr(figures, f"by_{name}"):
            rows.writerow([name, share.key, share.label, share.number])
    response = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="forum-{year}.csv"'
    return response


def _get_statistics(year: int) -> YearStatistics:
    titles = {
        code: get_rule_title(rule) for code, rule in rule_books_queries.list_rules_of_all_books().items()
    }
    return queries.compute_statistics(year, titles)
