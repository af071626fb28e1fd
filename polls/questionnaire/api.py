"""Parameters shared by API endpoints of one poll."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

POLL_ID = OpenApiParameter(
    "poll_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the poll.")
)
