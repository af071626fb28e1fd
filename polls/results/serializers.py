"""The shapes of a stored analysis in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from polls.questionnaire.models import QuestionKind

_PERCENT = _("Percent, one decimal; null under a base of 30.")
_HIDDEN = _("People, rounded to 5; null: hidden.")
_TOO_FEW = _("`too_few`: fewer people than a batch has, so nothing is published; null: it is.")


def _percent(words: Any = _PERCENT) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=words)


class RowSerializer(serializers.Serializer[Any]):
    about = _("A row of a question's table: an option, a score, or no opinion (`none`).")

    key = serializers.CharField()
    count = serializers.IntegerField(help_text=_("People."))
    raw = _percent()
    weighted = _percent(_("Percent of the weighted answers; null where there are no weights."))
    low = _percent(_("Lower end of the 95% interval, in percent."))
    high = _percent(_("Upper end of the 95% interval, in percent."))


class LeadSerializer(serializers.Serializer[Any]):
    about = _("The two leading options and the difference between them, in percentage points.")

    first = serializers.CharField()
    second = serializers.CharField()
    difference = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    tells_apart = serializers.BooleanField(help_text=_("The interval does not hold zero."))


class GroupMeanSerializer(serializers.Serializer[Any]):
    about = _("A group's mean score or amount, with its interval.")

    raw = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class MeanSerializer(GroupMeanSerializer):
    about = _("A mean score or amount, with its interval.")

    weighted = serializers.FloatField(allow_null=True)


class CellSerializer(serializers.Serializer[Any]):
    about = _("A group by a row, not weighted. All null: hidden. All but the count null: a base under 30.")

    count = serializers.IntegerField(allow_null=True)
    raw = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class GroupSerializer(serializers.Serializer[Any]):
    about = _("The people of one group who answered.")

    key = serializers.CharField(help_text=_("Its category, or `not_stated`."))
    base = serializers.IntegerField(allow_null=True, help_text=_HIDDEN)
    cells = CellSerializer(many=True, help_text=_("One for each row of the breakdown."))
    mean = GroupMeanSerializer(
        allow_null=True, help_text=_("Score and budget questions; null if a cell of the group is hidden.")
    )


class BreakdownSerializer(serializers.Serializer[Any]):
    about = _("A question's table by groups of people.")

    rows = serializers.ListField(child=serializers.CharField(), help_text=_("Keys of the rows."))
    groups = GroupSerializer(many=True)
    hidden_cells = serializers.IntegerField()


class ItemSerializer(serializers.Serializer[Any]):
    about = _("What one option was given, in scores or amounts.")

    key = serializers.CharField()
    withheld = serializers.CharField(allow_null=True, help_text=_TOO_FEW)
    base = serializers.IntegerField(allow_null=True)
    n_eff = serializers.IntegerField(allow_null=True)
    rows = RowSerializer(many=True)
    mean = MeanSerializer(allow_null=True)
    median = serializers.FloatField(allow_null=True, help_text=_("Not weighted, nor are the quartiles."))
    quartiles = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    breakdowns = serializers.DictField(child=BreakdownSerializer(), help_text=_("By dimension."))


class AnalysedQuestionSerializer(serializers.Serializer[Any]):
    about = _("Everything that is published of one question.")

    key = serializers.CharField(help_text=_("The question's id."))
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    withheld = serializers.CharField(allow_null=True, help_text=_TOO_FEW)
    base = serializers.IntegerField(allow_null=True, help_text=_("People who answered the question."))
    n_eff = serializers.IntegerField(
        allow_null=True, help_text=_("How many answers of equal weight are as exact (Kish).")
    )
    step = serializers.FloatField(
        allow_null=True,
        help_text=_(
            "Of weighted shares and means, in percent of their scale. Null: there are none, and intervals "
            "and the lead are about the raw figures."
        ),
    )
    rows = RowSerializer(many=True, help_text=_("Of a ranking: first places."))
    lead = LeadSerializer(allow_null=True)
    ranking = serializers.DictField(
        allow_null=True,
        help_text=_("A ranking by instant-runoff, Schulze and Borda: rounds, pairs, points, the lot."),
    )
    items = ItemSerializer(many=True, help_text=_("Of scores and budgets: one for each option."))
    breakdowns = serializers.DictField(child=BreakdownSerializer(), help_text=_("By dimension."))

    def get_fields(self) -> dict[str, Any]:
        """``required`` is an attribute of every serializer."""
        return {**super().get_fields(), "required": serializers.BooleanField()}


class MemberSerializer(serializers.Serializer[Any]):
    about = _("A group's part of the answers against its part of the people.")

    key = serializers.CharField(help_text=_("Its category, or `not_stated`."))
    people = serializers.IntegerField(allow_null=True, help_text=_HIDDEN)
    share = serializers.FloatField(allow_null=True, help_text=_("Percent of all who answered."))
    population = serializers.IntegerField(allow_null=True)
    population_share = serializers.FloatField(allow_null=True)
    ratio = serializers.FloatField(
        allow_null=True, help_text=_("Share of the answers over share of the people.")
    )


class MembersSerializer(serializers.Serializer[Any]):
    about = _("Who took part, by one dimension.")

    groups = MemberSerializer(many=True)
    hidden = serializers.IntegerField(help_text=_("Groups whose number is hidden."))


class BinSerializer(serializers.Serializer[Any]):
    about = _("Weights from a bound (inclusive) to the next, in multiples of the mean.")

    people = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """``from`` is no name for a class's attribute."""
        ends = {"from": serializers.FloatField(), "to": serializers.FloatField()}
        return ends | super().get_fields()


class WeightingSerializer(serializers.Serializer[Any]):
    about = _("How the weights came about; all but status and reason is null where there are none.")

    status = serializers.CharField(help_text=_("`weighted`, `refused` or `not_planned`."))
    reason = serializers.CharField(allow_null=True, help_text=_("Why it was refused."))
    margin = serializers.CharField(allow_null=True)
    population = serializers.IntegerField(allow_null=True)
    n_eff = serializers.IntegerField(allow_null=True)
    deff_before = serializers.FloatField(allow_null=True, help_text=_("Design effect before trimming."))
    deff_after = serializers.FloatField(allow_null=True, help_text=_("Design effect after trimming."))
    sweeps = serializers.IntegerField(allow_null=True)
    largest_error = serializers.FloatField(allow_null=True, help_text=_("Relative."))
    trimmed = serializers.IntegerField(allow_null=True)
    trim_rounds = serializers.IntegerField(allow_null=True)
    margins = serializers.ListField(child=serializers.DictField(), allow_null=True)
    histogram = BinSerializer(many=True, allow_null=True)
    coverage = serializers.ListField(child=serializers.DictField(), allow_null=True)


class FiguresSerializer(serializers.Serializer[Any]):
    about = _("All figures, after disclosure control.")

    format = serializers.CharField()
    withheld = serializers.CharField(allow_null=True, help_text=_TOO_FEW)
    respondents = serializers.IntegerField(allow_null=True)
    weighting = WeightingSerializer()
    participation = serializers.DictField(child=MembersSerializer(), help_text=_("By dimension."))
    questions = AnalysedQuestionSerializer(many=True)
    hidden_cells = serializers.IntegerField(help_text=_("In all breakdowns together."))


class MomentSerializer(serializers.Serializer[Any]):
    about = _("How many had answered by the end of a day, as far as figures were released.")

    on = serializers.DateField()
    people = serializers.IntegerField()


class SetAsideSerializer(serializers.Serializer[Any]):
    about = _("Answers that were left out of the count, found by what is known of accounts.")

    people = serializers.IntegerField()
    reason = serializers.CharField()
    criteria = serializers.DictField()
    at = serializers.DateTimeField()


class AnalysisSerializer(serializers.Serializer[Any]):
    about = _("The stored analysis of a counted poll. SHA-256 over its bytes is the ETag.")

    format = serializers.CharField()
    poll = serializers.IntegerField()
    release = serializers.IntegerField(help_text=_("Version of the final release."))
    at = serializers.DateTimeField()
    statement = serializers.DictField(
        help_text=_("What a published result states: who asked and paid, population, dates, plan.")
    )
    questions = serializers.ListField(
        child=serializers.DictField(), help_text=_("The questions as they were asked.")
    )
    participation = MomentSerializer(many=True)
    set_aside = SetAsideSerializer(many=True)
    figures = FiguresSerializer()
