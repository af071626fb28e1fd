"""The file of district groups."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda.archive.access import get_newest_or_404
from referenda.archive.district_groups import queries
from referenda.referendum.access import get_visible_and_open_if_due


@never_cache
@require_safe
def serve_district_file(request: HttpRequest, referendum_id: int) -> HttpResponse:
    """The current file of district groups. Raises Http404 if the referendum is not counted by district."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    get_newest_or_404(referendum)
    if not referendum.counts_districts:
        raise Http404
    answer = HttpResponse(b"".join(queries.read_district_lines(referendum)), content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{queries.build_file_name(referendum)}"'
    return answer
