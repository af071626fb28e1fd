"""API representations of population tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.fields.serializers import SiteUrlField
from participation.territory import queries
from participation.territory.models import TargetSet, TargetStatus


class FigureSerializer(serializers.Serializer[Any]):
    about = _("Population of one group. An empty district, sex or age_band includes everyone.")
    sample: dict[str, Any] = {"district": "konak", "population": 317399}

    district = serializers.CharField(help_text=_("District slug."))
    sex = serializers.CharField(help_text=_("female or male."))
    age_band = serializers.CharField(
        help_text=_("Age band in whole years, such as 15-24 or 65+. Both ends are inclusive.")
    )
    population = serializers.IntegerField()


class TargetSetSerializer(serializers.ModelSerializer[TargetSet]):
    about = _("Population tables from one source. Polls are weighted to them.")
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
        help_text=_("Withdrawn tables remain available."),
    )
    total = serializers.IntegerField(read_only=True, help_text=_("Total population."))
    tables = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_(
            "Dimensions of each table, such as district or sex+age. An empty string stands for the table "
            "of the total population."
        ),
    )
    age_bands = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_("In ascending order. Empty if no table is by age."),
    )
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("URL of the HTML page."))
    csv = SiteUrlField(
        "territory:targets-csv", source="pk", read_only=True, help_text=_("URL of the figures as a CSV file.")
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
            "reference_date": {"help_text": _("Reference date of the figures.")},
            "valid_until": {
                "help_text": _("Last day on which polls may be weighted to these tables, inclusive.")
            },
            "fingerprint": {"help_text": _("SHA-256 of the CSV file.")},
        }


class TargetSetDetailSerializer(TargetSetSerializer):
    about = _("Population tables with all figures.")
    sample: dict[str, Any] = {"figures": [{}, {"district": "", "sex": "female", "population": 2276447}]}

    figures = serializers.SerializerMethodField(
        help_text=_("Figures of all tables, one table after the other.")
    )

    class Meta(TargetSetSerializer.Meta):
        fields = [*TargetSetSerializer.Meta.fields, "withdrawal_reason", "figures"]
        read_only_fields = fields
        extra_kwargs = {
            **TargetSetSerializer.Meta.extra_kwargs,
            "withdrawal_reason": {
                "help_text": _("Reason for the withdrawal. Empty if the tables are in use.")
            },
        }

    @extend_schema_field(FigureSerializer(many=True))
    def get_figures(self, target_set: TargetSet) -> Any:
        rows = [
            {"district": district, "sex": sex, "age_band": age, "population": people}
            for (district, sex, age), people in queries.get_figures(target_set).items()
        ]
        return FigureSerializer(rows, many=True).data
