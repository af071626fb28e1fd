"""The shape of a trustee in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class TrusteeSerializer(serializers.Serializer[Any]):
    about = _("Somebody who holds a share of the key.")
    sample: dict[str, Any] = {"index": 1, "name": "Ayşe Yılmaz"}

    index = serializers.IntegerField(help_text=_("Their number in the archive, from 1."))
    name = serializers.CharField()
    has_decrypted = serializers.BooleanField(help_text=_("Their part of the decryption is in the archive."))
    was_refused = serializers.BooleanField(help_text=_("Wrong factors came from their account."))
    again = serializers.BooleanField(help_text=_("Two officers had them decrypt again."))
