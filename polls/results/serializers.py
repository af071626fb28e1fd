"""Serializers of a stored analysis."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from polls.questionnaire.models import QuestionKind
from polls.statistics.price import Certainty

_PERCENT = _("Percent, one decimal. Null if the base is below 30.")
_HIDDEN = _("Number of people, rounded to a multiple of 5. Null if hidden.")
_TOO_FEW = _(
    "`too_few` if nothing is published because there are fewer people than in one batch. "
    "Null if it is published."
)


def _build_percent_field(words: Any = _PERCENT) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=words)


class RowSerializer(serializers.Serializer[Any]):
    about = _("A row of a question's table: an option, a score, or no opinion (`none`).")
    sample: dict[str, Any] = {
        "key": "41",
        "count": 1623,
        "raw": 54.1,
        "weighted": 52.8,
        "low": 50.8,
        "high": 54.8,
    }

    key = serializers.CharField()
    count = serializers.IntegerField(help_text=_("Number of people."))
    raw = _build_percent_field()
    weighted = _build_percent_field(_("Percent of the weighted answers. Null if there are no weights."))
    low = _build_percent_field(_("Lower bound of the 95% interval, in percent."))
    high = _build_percent_field(_("Upper bound of the 95% interval, in percent."))


class LeadSerializer(serializers.Serializer[Any]):
    about = _("The two leading options and their difference in percentage points.")
    sample: dict[str, Any] = {
        "first": "41",
        "second": "42",
        "difference": 9.4,
        "low": 5.5,
        "high": 13.3,
        "tells_apart": True,
    }

    first = serializers.CharField()
    second = serializers.CharField()
    difference = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    tells_apart = serializers.BooleanField(help_text=_("Whether the interval excludes zero."))


class PriceSerializer(serializers.Serializer[Any]):
    about = _("How many false answers would have moved the headline figures.")
    sample: dict[str, Any] = {"move": 312, "turn_lead": 283, "certainty": "exact"}

    move = serializers.IntegerField(
        help_text=_("Moves the leading row by five points, or a mean by a twentieth.")
    )
    turn_lead = serializers.IntegerField(
        allow_null=True,
        help_text=_("Turns the lead. Null without one."),
    )
    certainty = serializers.ChoiceField(choices=[it.value for it in Certainty])


class GroupMeanSerializer(serializers.Serializer[Any]):
    about = _("A group's mean score or amount, with its interval.")

    raw = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class MeanSerializer(GroupMeanSerializer):
    about = _("A mean score or amount, with its interval.")

    weighted = serializers.FloatField(allow_null=True)


class CellSerializer(serializers.Serializer[Any]):
    about = _(
        "A cell of a breakdown: one group in one row, unweighted. All null if hidden. All "
        "but the count null if the base is below 30."
    )
    sample: dict[str, Any] = {"count": 978, "raw": 57.2, "low": 54.8, "high": 59.6}

    count = serializers.IntegerField(allow_null=True)
    raw = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class GroupSerializer(serializers.Serializer[Any]):
    about = _("One group of respondents.")
    sample: dict[str, Any] = {"key": "female", "base": 1710}

    key = serializers.CharField(help_text=_("Category of the group, or `not_stated`."))
    base = serializers.IntegerField(allow_null=True, help_text=_HIDDEN)
    cells = CellSerializer(many=True, help_text=_("One cell for each row of the breakdown."))
    mean = GroupMeanSerializer(
        allow_null=True, help_text=_("For score and budget questions. Null if a cell of the group is hidden.")
    )


class BreakdownSerializer(serializers.Serializer[Any]):
    about = _("A question's results by groups of people.")
    sample: dict[str, Any] = {"rows": ["41"]}

    rows = serializers.ListField(child=serializers.CharField(), help_text=_("Keys of the rows."))
    groups = GroupSerializer(many=True)
    hidden_cells = serializers.IntegerField()


class ItemSerializer(serializers.Serializer[Any]):
    about = _("Scores or amounts given to one option.")

    key = serializers.CharField()
    withheld = serializers.CharField(allow_null=True, help_text=_TOO_FEW)
    base = serializers.IntegerField(allow_null=True)
    n_eff = serializers.IntegerField(allow_null=True)
    rows = RowSerializer(many=True)
    mean = MeanSerializer(allow_null=True)
    median = serializers.FloatField(allow_null=True, help_text=_("Unweighted, as are the quartiles."))
    quartiles = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    breakdowns = serializers.DictField(child=BreakdownSerializer(), help_text=_("Keyed by dimension."))


@extend_schema_field({"type": ["number", "string"]})
class ValueField(serializers.Field[Any, Any, Any, Any]):
    """A number, or a day as ``2026-05-03``."""

    def to_representation(self, value: Any) -> Any:
        return value


class SpreadSerializer(serializers.Serializer[Any]):
    about = _("Mean and quartiles of numbers, or of days (2026-05-03).")
    sample: dict[str, Any] = {"mean": 34.2, "median": 30.5, "quartiles": [20.1, 45.0]}

    mean = ValueField()
    median = ValueField()
    quartiles = serializers.ListField(child=ValueField(), help_text=_("The lower and the upper one."))


class AnalysedQuestionSerializer(serializers.Serializer[Any]):
    about = _("All published figures of one question.")
    sample: dict[str, Any] = {
        "key": "17",
        "base": 3000,
        "n_eff": 2400,
        "step": 0.1,
        "headline": "weighted",
        "lead": {},
        "price": {},
        "items": [],
        "breakdowns": {"sex": {}},
        "required": True,
    }

    key = serializers.CharField(help_text=_("Id of the question."))
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    withheld = serializers.CharField(allow_null=True, help_text=_TOO_FEW)
    base = serializers.IntegerField(
        allow_null=True, help_text=_("Number of people who answered the question.")
    )
    n_eff = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Effective number of answers (Kish): the number of equally weighted answers with the "
            "same precision."
        ),
    )
    step = serializers.FloatField(
        allow_null=True,
        help_text=_(
            "Rounding step of weighted shares and means, in percent of their scale. If null, "
            "there are no weighted figures, and intervals and lead refer to the raw figures."
        ),
    )
    headline = serializers.ChoiceField(
        choices=[("weighted", _("weighted")), ("raw", _("raw, because there is no weighting"))],
        help_text=_(
            "Which figure of `rows` and means is the headline: the one that this site shows first on every "
            "page, in bulletins, embeds and pictures. Show it with this label."
        ),
    )
    rows = RowSerializer(many=True, help_text=_("For rankings: first places."))
    lead = LeadSerializer(allow_null=True)
    price = PriceSerializer(allow_null=True, help_text=_("Null without shares and means."))
    ranking = serializers.DictField(
        allow_null=True,
        help_text=_(
            "Results of a ranking by instant-runoff, Schulze and Borda: rounds, pairs, points "
            "and the tie-breaking lot."
        ),
    )
    summary = SpreadSerializer(
        allow_null=True,
        help_text=_("For numbers and dates. Estimated from `rows`, so it reveals nothing beside them."),
    )
    items = ItemSerializer(many=True, help_text=_("For scores and budgets: one entry for each option."))
    breakdowns = serializers.DictField(child=BreakdownSerializer(), help_text=_("Keyed by dimension."))

    def get_fields(self) -> dict[str, Any]:
        """Adds ``required`` here, because it is an attribute of every serializer."""
        return {**super().get_fields(), "required": serializers.BooleanField()}


class MemberSerializer(serializers.Serializer[Any]):
    about = _("A group's share of the respondents, compared with its share of the population.")
    sample: dict[str, Any] = {
        "key": "female",
        "people": 1710,
        "share": 57.0,
        "population": 2274613,
        "population_share": 50.5,
        "ratio": 1.13,
    }

    key = serializers.CharField(help_text=_("Category of the group, or `not_stated`."))
    people = serializers.IntegerField(allow_null=True, help_text=_HIDDEN)
    share = serializers.FloatField(allow_null=True, help_text=_("Percent of all respondents."))
    population = serializers.IntegerField(allow_null=True)
    population_share = serializers.FloatField(allow_null=True)
    ratio = serializers.FloatField(
        allow_null=True, help_text=_("Share of the respondents divided by share of the population.")
    )


class MembersSerializer(serializers.Serializer[Any]):
    about = _("Participation, by one dimension.")

    groups = MemberSerializer(many=True)
    hidden = serializers.IntegerField(help_text=_("Number of groups that are hidden."))


class BinSerializer(serializers.Serializer[Any]):
    about = _(
        "A bin of the histogram of weights. Bounds are multiples of the mean weight; `from` is inclusive."
    )
    sample: dict[str, Any] = {"to": 1.0, "people": 1610}

    people = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """Adds ``from`` here, because it is a keyword of Python."""
        ends = {"from": serializers.FloatField(), "to": serializers.FloatField()}
        return ends | super().get_fields()


class WeightingSerializer(serializers.Serializer[Any]):
    about = _("How the weights were computed. If there are none, everything but status and reason is null.")
    sample: dict[str, Any] = {
        "status": "weighted",
        "population": 4504185,
        "n_eff": 2400,
        "deff_before": 1.3,
        "deff_after": 1.25,
        "sweeps": 7,
        "largest_error": 1e-06,
        "trimmed": 25,
        "trim_rounds": 2,
        "margins": [{"dimension": "sex", "merged": 0, "groups": []}],
        "histogram": [{}, {"from": 1.0, "to": 5.0, "people": 1390}],
        "coverage": [],
    }

    status = serializers.CharField(help_text=_("`weighted`, `refused` or `not_planned`."))
    reason = serializers.CharField(allow_null=True, help_text=_("Why weighting was refused."))
    margin = serializers.CharField(allow_null=True)
    population = serializers.IntegerField(allow_null=True)
    n_eff = serializers.IntegerField(allow_null=True)
    deff_before = serializers.FloatField(allow_null=True, help_text=_("Design effect before trimming."))
    deff_after = serializers.FloatField(allow_null=True, help_text=_("Design effect after trimming."))
    sweeps = serializers.IntegerField(allow_null=True)
    largest_error = serializers.FloatField(allow_null=True, help_text=_("Relative error."))
    trimmed = serializers.IntegerField(allow_null=True)
    trim_rounds = serializers.IntegerField(allow_null=True)
    margins = serializers.ListField(child=serializers.DictField(), allow_null=True)
    histogram = BinSerializer(many=True, allow_null=True)
    coverage = serializers.ListField(child=serializers.DictField(), allow_null=True)


class FiguresSerializer(serializers.Serializer[Any]):
    about = _("All figures, after disclosure control.")
    sample: dict[str, Any] = {
        "format": "meydan-analysis/1",
        "respondents": 3000,
        "participation": {"sex": {}},
    }

    format = serializers.CharField()
    withheld = serializers.CharField(allow_null=True, help_text=_TOO_FEW)
    respondents = serializers.IntegerField(allow_null=True)
    weighting = WeightingSerializer()
    participation = serializers.DictField(child=MembersSerializer(), help_text=_("Keyed by dimension."))
    questions = AnalysedQuestionSerializer(many=True)
    hidden_cells = serializers.IntegerField(help_text=_("Number of hidden cells in all breakdowns."))


class MomentSerializer(serializers.Serializer[Any]):
    about = _("Number of respondents by the end of a day, according to released results.")
    sample: dict[str, Any] = {"on": "2026-11-25", "people": 480}

    on = serializers.DateField()
    people = serializers.IntegerField()


class SetAsideSerializer(serializers.Serializer[Any]):
    about = _("Answers set aside from the count, selected by properties of accounts.")

    people = serializers.IntegerField()
    reason = serializers.CharField()
    criteria = serializers.DictField()
    at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When this was withdrawn before counting; then the answers are counted.")
    )
    withdrawal_reason = serializers.CharField(help_text=_("Empty unless it was withdrawn."))


class AnalysisSerializer(serializers.Serializer[Any]):
    about = _("The stored analysis of a counted poll. The ETag is the SHA-256 of its bytes.")
    sample: dict[str, Any] = {
        "format": "meydan-poll/1",
        "poll": 12,
        "release": 9,
        "at": "2026-12-06T17:00:03+00:00",
        "statement": {"conducted_by": "İzmir Kent Konseyi", "financed_by": "İzmir Kent Konseyi"},
        "questions": [{"id": 17, "kind": "single", "text": "Kordon hafta sonları yayalara açılsın mı?"}],
        "set_aside": [],
    }

    format = serializers.CharField()
    poll = serializers.IntegerField()
    release = serializers.IntegerField(help_text=_("Version of the final release."))
    at = serializers.DateTimeField()
    statement = serializers.DictField(
        help_text=_("Method statement: who conducted and financed the poll, population, dates, plan.")
    )
    questions = serializers.ListField(child=serializers.DictField(), help_text=_("The questions, as asked."))
    participation = MomentSerializer(many=True)
    set_aside = SetAsideSerializer(many=True)
    figures = FiguresSerializer()
