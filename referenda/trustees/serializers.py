"""API representation of a trustee."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class TrusteeSerializer(serializers.Serializer[Any]):
    about = _("A trustee, who holds a share of the election key.")
    sample: dict[str, Any] = {"index": 1, "name": "Ayşe Yılmaz"}

    index = serializers.IntegerField(help_text=_("Number of the trustee in the archive, from 1."))
    name = serializers.CharField()
    has_decrypted = serializers.BooleanField(
        help_text=_("Whether the trustee's part of the decryption is in the archive.")
    )
    was_refused = serializers.BooleanField(
        help_text=_("Whether wrong decryption factors came from the trustee's account.")
    )
    again = serializers.BooleanField(help_text=_("Whether two officers asked the trustee to decrypt again."))
