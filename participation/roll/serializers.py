"""API representations of rolls, with the data that their public pages show."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.fields.serializers import SiteUrlField
from participation.roll import queries
from participation.roll.models import Roll, State


class RollDistrictSerializer(serializers.Serializer[Any]):
    about = _("People and votes of one district on a roll.")
    sample: dict[str, Any] = {"district": "karsiyaka", "people": 51003, "weight": 51003}

    district = serializers.CharField(source="district.slug")
    people = serializers.IntegerField()
    weight = serializers.IntegerField(
        help_text=_("Number of votes. More than the number of people if votes are weighted.")
    )


class RollCorrectionsSerializer(serializers.Serializer[Any]):
    about = _("Number of correction requests by status.")
    sample: dict[str, Any] = {"accepted": 37, "declined": 5}

    waiting = serializers.IntegerField()
    accepted = serializers.IntegerField()
    declined = serializers.IntegerField()


class RollSerializer(serializers.Serializer[Roll]):
    about = _("An electoral roll in figures. It contains no names.")
    sample: dict[str, Any] = {
        "id": 3,
        "public_id": "6f0f3c1e-1d0c-4d59-9a34-0e6a58d5b8f1",
        "name": "Kordon oylaması",
        "purpose": "Kordon’un yayalaştırılması üzerine danışma oylaması.",
        "state": "frozen",
        "cutoff_on": "2026-10-01",
        "minimum_age": 18,
        "corrections_from": "2026-10-12",
        "corrections_until": "2026-10-23",
        "people": 104215,
        "weight": 104215,
        "districts": [{}, {"district": "konak", "people": 53212, "weight": 53212}],
        "frozen_at": "2026-10-24T08:00:00Z",
        "fingerprint": "9b1c7f0e5d3a4c2b8e6f7a9d0c1b2e3f4a5d6c7b8e9f0a1b2c3d4e5f6a7b8c9d",
        "url": "https://meydan.example/oy-hakki/3/",
    }

    id = serializers.IntegerField()
    public_id = serializers.UUIDField(help_text=_("Part of the data from which the fingerprint is computed."))
    name = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.ChoiceField(
        choices=[(it.value, it.label) for it in (State.OPEN, State.FROZEN)],
        help_text=_("Drafts are not listed. A frozen roll never changes."),
    )
    cutoff_on = serializers.DateField(help_text=_("The day on which residence and age count."))
    minimum_age = serializers.IntegerField(help_text=_("In whole years on the cut-off date."))
    corrections_from = serializers.DateField(help_text=_("First day of the correction period, inclusive."))
    corrections_until = serializers.DateField(help_text=_("Last day of the correction period, inclusive."))
    people = serializers.SerializerMethodField()
    weight = serializers.SerializerMethodField(help_text=_("Total number of votes."))
    districts = serializers.SerializerMethodField(help_text=_("In Turkish alphabetical order."))
    corrections = serializers.SerializerMethodField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    fingerprint = serializers.CharField(
        help_text=_("SHA-256 of the frozen roll in hexadecimal digits. Empty until the roll is frozen.")
    )
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("URL of the HTML page."))

    @cached_property
    def _rolls(self) -> list[Roll]:
        """All rolls of this response, whose figures are read together."""
        rows = self.parent.instance if self.parent is not None else [self.instance]
        return list(cast("Iterable[Roll]", rows))

    @cached_property
    def _sizes(self) -> dict[int, queries.Size]:
        return queries.get_sizes_by_roll(self._rolls)

    @cached_property
    def _corrections(self) -> dict[int, dict[str, int]]:
        return queries.corrections_counted(self._rolls)

    @extend_schema_field(serializers.IntegerField())
    def get_people(self, roll: Roll) -> int:
        return self._sizes[roll.pk].people

    @extend_schema_field(serializers.IntegerField())
    def get_weight(self, roll: Roll) -> int:
        return self._sizes[roll.pk].weight

    @extend_schema_field(RollDistrictSerializer(many=True))
    def get_districts(self, roll: Roll) -> Any:
        return RollDistrictSerializer(self._sizes[roll.pk].counts, many=True).data

    @extend_schema_field(RollCorrectionsSerializer())
    def get_corrections(self, roll: Roll) -> Any:
        return RollCorrectionsSerializer(self._corrections[roll.pk]).data
