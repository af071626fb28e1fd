"""The archive as one file."""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda.archive import queries
from referenda.archive.access import get_newest_or_404
from referenda.referendum.access import get_visible_and_open_if_due
from referenda.referendum.models import Referendum


@never_cache
@require_safe
def serve_archive(request: HttpRequest, referendum_id: int) -> StreamingHttpResponse:
    """The current archive as one file. A later one begins with the same bytes."""
    referendum = get_visible_and_open_if_due(request, referendum_id)
    size = get_newest_or_404(referendum).height + 1
    answer = StreamingHttpResponse(_read_members(referendum, size), content_type="application/x-tar")
    answer["Content-Disposition"] = f'attachment; filename="{referendum.uuid}.bel"'
    return answer


async def _read_members(referendum: Referendum, size: int) -> AsyncIterator[bytes]:
    """The members of the archive, a few events at a time.

    The archives of several downloads may not fit into memory.
    """
    yield queries.archive_head(referendum)
    read = sync_to_async(queries.archive_part)
    for height in range(0, size, queries.ARCHIVE_STEP):
        yield await read(referendum, height, min(height + queries.ARCHIVE_STEP, size))
