"""API representations of rolls, with the data that their public pages show."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.roll import queries
from participation.roll.models import Roll, State


class RollDistrictSerializer(serializers.Serializer[Any]):
    about = _("How many people of a district are on a roll, and how many votes they have.")

    district = serializers.CharField(source="district.slug")
    people = serializers.IntegerField()
    weight = serializers.IntegerField(help_text=_("Votes: more than people where votes are weighted."))


class RollCorrectionsSerializer(serializers.Serializer[Any]):
    about = _("How many requests for correction there were.")

    waiting = serializers.IntegerField()
    accepted = serializers.IntegerField()
    declined = serializers.IntegerField()


class RollSerializer(serializers.Serializer[Roll]):
    about = _("Who may vote on something, in numbers. Nobody is named.")

    id = serializers.IntegerField()
    public_id = serializers.UUIDField(help_text=_("Part of what the fingerprint is taken over."))
    name = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.ChoiceField(
        choices=[(it.value, it.label) for it in (State.OPEN, State.FROZEN)],
        help_text=_("Drafts are not told. A frozen roll never changes."),
    )
    cutoff_on = serializers.DateField(help_text=_("The day on which residence and age count."))
    minimum_age = serializers.IntegerField(help_text=_("In whole years on the cut-off date."))
    corrections_from = serializers.DateField(help_text=_("The first day on which corrections are asked for."))
    corrections_until = serializers.DateField(help_text=_("The last day; it belongs to the window."))
    people = serializers.SerializerMethodField()
    weight = serializers.SerializerMethodField(help_text=_("Votes of all of them."))
    districts = serializers.SerializerMethodField(help_text=_("In Turkish order."))
    corrections = serializers.SerializerMethodField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    fingerprint = serializers.CharField(
        help_text=_("SHA-256 of the frozen roll in hexadecimal digits; empty before.")
    )
    url = serializers.SerializerMethodField(help_text=_("The page for people."))

    @cached_property
    def _rolls(self) -> list[Roll]:
        """All rolls of this response, whose figures are read together."""
        rows = self.parent.instance if self.parent is not None else [self.instance]
        return list(cast("Iterable[Roll]", rows))

    @cached_property
    def _sizes(self) -> dict[int, queries.Size]:
        return queries.sizes(self._rolls)

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

    @extend_schema_field(serializers.URLField())
    def get_url(self, roll: Roll) -> str:
        address: str = self.context["request"].build_absolute_uri(roll.get_absolute_url())
        return address
