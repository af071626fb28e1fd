"""Two counted polls compared. The figures follow from the two analyses, as those of the page."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from participation.publications import canonical
from polls import errors
from polls.api import examples
from polls.results.comparison import compared

_ID = {"type": "integer", "minimum": 1}
_POLL_ID = OpenApiParameter("poll_id", _ID, OpenApiParameter.PATH, description=_("Id of the poll."))
_OTHER_ID = OpenApiParameter(
    "other_id",
    _ID,
    OpenApiParameter.PATH,
    description=_("Id of the other poll. Which comes first is the same."),
)
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("The ETag of the comparison that you have.")
)


def _figure(words: Any) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=words)


class ComparedPollSerializer(serializers.Serializer[Any]):
    about = _("One of two polls that are compared.")

    poll = serializers.IntegerField()
    title = serializers.CharField()
    translations = serializers.DictField(help_text=_("Of the title, by language."))
    closed_at = serializers.DateTimeField()
    respondents = serializers.IntegerField()
    sha256 = serializers.CharField(help_text=_("Of the analysis that the figures are from."))


class ChangeSerializer(serializers.Serializer[Any]):
    about = _(
        "An option's share or mean in two polls. All null: not published in one of them. The last three "
        "null: no interval is published."
    )

    key = serializers.CharField(help_text=_("The option's id in the newer poll, or `none`."))
    older_key = serializers.CharField(help_text=_("Its id in the older poll, or `none`."))
    text = serializers.CharField(allow_null=True, help_text=_("Of the option; null: no opinion."))
    translations = serializers.DictField(help_text=_("Of the text, by language."))
    newer = _figure(_("As published of the newer poll."))
    older = _figure(_("As published of the older poll."))
    difference = _figure(_("The newer less the older; of shares, in percentage points."))
    low = _figure(_("Lower end of the difference's 95% interval."))
    high = _figure(_("Upper end of the difference's 95% interval."))
    verdict = serializers.ChoiceField(
        choices=["rose", "fell", "not_told_apart"],
        allow_null=True,
        help_text=_("`rose` or `fell` where the interval does not hold zero."),
    )


class ComparedQuestionSerializer(serializers.Serializer[Any]):
    about = _("A question that both polls asked: the same kind, words, options and scale.")

    newer = serializers.CharField(help_text=_("The question's id in the newer poll."))
    older = serializers.CharField(help_text=_("Its id in the older poll."))
    kind = serializers.ChoiceField(choices=["single", "multiple", "ranking", "score", "budget"])
    text = serializers.CharField()
    translations = serializers.DictField(help_text=_("As the newer poll translates it."))
    unit = serializers.ChoiceField(
        choices=["percent", "score", "points", "lira"],
        help_text=_("Shares are in percent, of rankings those of first places; the others are means."),
    )
    withheld = serializers.ChoiceField(
        choices=["too_few"], allow_null=True, help_text=_("`too_few`: one poll publishes nothing of it.")
    )
    warnings = serializers.ListField(
        child=serializers.ChoiceField(
            choices=["order", "no_opinion", "required", "hint", "condition", "raw"]
        ),
        help_text=_("What was not alike; `raw`: both polls are weighted, but not this question in both."),
    )
    newer_base = serializers.IntegerField(allow_null=True, help_text=_("Who answered it in the newer poll."))
    older_base = serializers.IntegerField(allow_null=True, help_text=_("Who answered it in the older poll."))
    rows = ChangeSerializer(many=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    about = _("Two counted polls beside each other, computed from their published analyses alone.")

    format = serializers.CharField()
    newer = ComparedPollSerializer()
    older = ComparedPollSerializer()
    basis = serializers.ChoiceField(
        choices=["weighted", "raw"],
        help_text=_("`weighted` where both polls are, but for a question's `raw`; else `raw` of both."),
    )
    warnings = serializers.ListField(
        child=serializers.ChoiceField(choices=["basis", "territory", "assurance", "margins", "targets"]),
        help_text=_("How the polls are not alike."),
    )
    questions = ComparedQuestionSerializer(many=True)


class PollComparison(APIView):
    """The same bytes for everybody, so nobody is asked who they are."""

    authentication_classes = []
    refusals = (
        errors.ComparedWithItself,
        errors.NotCounted,
        errors.Embargoed,
        errors.NothingToCompare,
        errors.NothingInCommon,
    )

    @extend_schema(
        operation_id="comparePolls",
        summary=_("Compare two polls"),
        description=_(
            "The questions that two counted polls have in common, with the figures of both, the differences "
            "and their 95% intervals, which are wide enough for the rounding of what is published. The poll "
            "that closed later is the newer one, in whichever order they are named."
        ),
        parameters=[_POLL_ID, _OTHER_ID, _IF_NONE_MATCH],
        responses={
            200: ComparisonSerializer,
            304: OpenApiResponse(description=_("Nothing new since the named ETag.")),
        },
        examples=[
            OpenApiExample("comparison", value=examples.COMPARISON, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, poll_id: int, other_id: int) -> HttpResponseBase:
        body = canonical.encode(compared(poll_id, other_id).body)
        etag = quote_etag(canonical.digest(body))
        answer = get_conditional_response(request._request, etag=etag)
        if answer is None:
            answer = HttpResponse(body, content_type="application/json")
        answer["ETag"] = etag
        # Asked for anew each time: an election may keep it back from one day to the next.
        patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
        return answer
