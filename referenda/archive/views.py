"""The archive as one file."""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referenda.archive import queries
from referenda.archive.access import newest_or_404
from referenda.referendum.access import visible_now
from referenda.referendum.models import Referendum


@never_cache
@require_safe
def archive(request: HttpRequest, referendum_id: int) -> StreamingHttpResponse:
    """The archive as one file, as it stands now; a later one begins with the same bytes."""
    found = visible_now(request, referendum_id)
    size = newest_or_404(found).height + 1
    answer = StreamingHttpResponse(_members(found, size), content_type="application/x-tar")
    answer["Content-Disposition"] = f'attachment; filename="{found.uuid}.bel"'
    return answer


async def _members(found: Referendum, size: int) -> AsyncIterator[bytes]:
    """Some events at a time: an archive may be larger than the memory that many downloads at once have."""
    yield queries.archive_head(found)
    read = sync_to_async(queries.archive_part)
    for height in range(0, size, queries.ARCHIVE_STEP):
        yield await read(found, height, min(height + queries.ARCHIVE_STEP, size))
