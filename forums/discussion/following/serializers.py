"""Serializers of read positions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.fields.json_fields import IdField


class SeenSerializer(serializers.Serializer[Any]):
    about = _("How far a thread has been read.")
    sample: dict[str, Any] = {"post": 3180}

    post = IdField(help_text=_("Id of the newest post of this thread that was shown to the reader."))
