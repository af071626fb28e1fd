"""API representations of archive events."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from referenda.archive.models import Event
from referenda.referendum.schema import HASH, SAMPLE_NAME, SAMPLE_TRACKER
from referenda.voting.archive import EventType

EVENTS = [(it.value, it.value) for it in EventType]


class ArchiveHeadSerializer(serializers.Serializer[Event]):
    about = _(
        "The newest event of an archive. Anyone who writes it down can prove later that nothing "
        "before it changed."
    )
    sample: dict[str, Any] = {
        "height": 1240,
        "name": SAMPLE_NAME,
    }

    height = serializers.IntegerField(help_text=_("Number of the event, from 0 without gaps."))
    name = serializers.CharField(help_text=HASH)


class ArchiveEventSerializer(serializers.Serializer[Event]):
    about = _("An event of an archive. It contains no time and no person's name.")
    sample: dict[str, Any] = {
        "height": 1240,
        "type": "Ballot",
        "name": SAMPLE_NAME,
        "tracker": SAMPLE_TRACKER,
    }

    height = serializers.IntegerField(help_text=_("Number of the event, from 0 without gaps."))
    type = serializers.ChoiceField(choices=EVENTS)
    name = serializers.CharField(help_text=HASH)
    tracker = serializers.CharField(
        allow_null=True, help_text=_("Tracker of the ballot. Null for events of other types.")
    )
