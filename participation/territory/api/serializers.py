"""API representations of population tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.serializers import SiteUrlField
from participation.territory import queries
from participation.territory.models import TargetSet, TargetStatus


class FigureSerializer(serializers.Serializer[Any]):
    about = _("People in one group. An empty key means all: everybody of that district, of both sexes, …")
    sample: dict[str, Any] = {"district": "konak", "population": 317399}

    district = serializers.CharField(help_text=_("The district’s address name."))
    sex = serializers.CharField(help_text=_("female or male."))
    age_band = serializers.CharField(help_text=_("Whole years, such as 15-24 or 65+."))
    population = serializers.IntegerField()


class TargetSetSerializer(serializers.ModelSerializer[TargetSet]):
    about = _("Population tables from one source; polls are weighted to them.")
    sample: dict[str, Any] = {
        "id": 1,
        "name": "İzmir 2025: ilçe ve cinsiyet",
        "source": "TÜİK ADNKS 31.12.2025",
        "reference_date": "2025-12-31",
        "valid_until": "2027-12-31",
        "total": 4504185,
        "tables": ["district", "sex"],
        "fingerprint": "4d371591b402ec48a35209791d528694f6c54de8583179a6d305f246c384ce29",
        "url": "https://meydan.example/ilceler/nufus/1/",
        "csv": "https://meydan.example/ilceler/nufus/1/nufus.csv",
    }

    status = serializers.ChoiceField(
        choices=[TargetStatus.CURRENT, TargetStatus.WITHDRAWN],
        read_only=True,
        help_text=_("Withdrawn tables stay readable."),
    )
    total = serializers.IntegerField(read_only=True, help_text=_("People in all."))
    tables = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_(
            "The dimensions of each table, such as district or sex+age; empty for the whole population alone."
        ),
    )
    age_bands = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text=_("Ascending; empty without a table by age.")
    )
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("The page for people."))
    csv = SiteUrlField(
        "territory:targets-csv", source="pk", read_only=True, help_text=_("The figures as a CSV file.")
    )

    class Meta:
        model = TargetSet
        fields = [
            "id",
            "name",
            "source",
            "reference_date",
            "valid_until",
            "status",
            "total",
            "tables",
            "age_bands",
            "fingerprint",
            "url",
            "csv",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "reference_date": {"help_text": _("The day of the count.")},
            "valid_until": {"help_text": _("The last day on which polls may be weighted to them.")},
            "fingerprint": {"help_text": _("SHA-256 of the CSV file.")},
        }


class TargetSetDetailSerializer(TargetSetSerializer):
    about = _("Population tables with every figure.")
    sample: dict[str, Any] = {"figures": [{}, {"district": "", "sex": "female", "population": 2276447}]}

    figures = serializers.SerializerMethodField(help_text=_("Table after table."))

    class Meta(TargetSetSerializer.Meta):
        fields = [*TargetSetSerializer.Meta.fields, "withdrawal_reason", "figures"]
        read_only_fields = fields
        extra_kwargs = {
            **TargetSetSerializer.Meta.extra_kwargs,
            "withdrawal_reason": {"help_text": _("Empty while the tables are in use.")},
        }

    @extend_schema_field(FigureSerializer(many=True))
    def get_figures(self, target_set: TargetSet) -> Any:
        rows = [
            {"district": district, "sex": sex, "age_band": age, "population": people}
            for (district, sex, age), people in queries.figures(target_set).items()
        ]
        return FigureSerializer(rows, many=True).data
