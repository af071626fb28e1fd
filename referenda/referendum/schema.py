"""Shared parts of the API description of referenda."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

HASH = _("SHA-256 in 64 lowercase hexadecimal digits.")
#: In examples: the name of an event, and the tracker of its ballot.
SAMPLE_NAME = "7ca2a96a1817fba4303744b6196ddf5f844d409a13861617d6139ebfa8157fe1"
SAMPLE_TRACKER = "BhTapXiilajGK7Xr6616Oi9J/R6RTT2NULNlsg/rkm8"


REFERENDUM_ID = OpenApiParameter(
    "referendum_id",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.PATH,
    description=_("Id of the referendum."),
)
