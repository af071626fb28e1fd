"""API endpoint of the search over everything."""

from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.search import queries, registry
from participation.search.errors import ManySearches, ManySearchesOfNetwork
from participation.search.query import MAX_QUERY_LENGTH
from participation.search.serializers import EverythingSerializer
from participation.search.suggestions import suggestion
from participation.search.throttles import require_within_rate_limit

WORDS = OpenApiParameter(
    "q",
    {"type": "string", "maxLength": MAX_QUERY_LENGTH},
    required=True,
    description=_(
        "Words that must all occur, in any inflected form; for the last one, the beginning is enough. "
        "Case-insensitive: ışık matches IŞIK. Quotation marks match an exact phrase."
    ),
)
_KIND = OpenApiParameter(
    "kind",
    # Addresses are read after all apps have registered their kinds.
    {"type": "string", "enum": [kind.key for kind in registry.list_search_kinds()]},
    description=_("Only results of this kind, the first 20 instead of 3."),
)

#: Refusals of every search.
REFUSALS = (ManySearches, ManySearchesOfNetwork)


class Search(APIView):
    problems = {"invalid": _("The request contains an invalid value; “attr” names the field.")}
    refusals = REFUSALS

    @extend_schema(
        operation_id="searchEverything",
        summary=_("Search everything"),
        description=_(
            "Searches posts, polls, referenda, bulletins, processes, organs and pages that the caller may "
            "see. The results are the first of each kind: those with all words in the title, then the newest."
        ),
        parameters=[WORDS, _KIND],
        responses=EverythingSerializer,
    )
    def get(self, request: Request) -> Response:
        text = words_of(request)
        require_within_rate_limit(request)
        query = queries.parsed(text)
        if not query:
            raise ValidationError({"q": [gettext("It contains no words.")]}, code="invalid")
        key = request.query_params.get("kind")
        if key is not None and registry.find_kind_by_key(key) is None:
            raise ValidationError({"kind": [gettext("There is no such kind.")]}, code="invalid")
        number = queries.HITS_OF_EACH if key is None else queries.HITS_ON_A_PAGE
        groups = queries.groups(request.user, query, number)
        results = [
            {"kind": group.kind.key, "hit": hit}
            for group in groups
            if key in (None, group.kind.key)
            for hit in group.hits
        ]
        total = sum(group.count for group in groups)
        everything = {
            "suggestion": suggestion(request.user, text, total),
            "kinds": groups,
            "results": results,
        }
        response = Response(EverythingSerializer(everything, context={"request": request}).data)
        patch_cache_control(response, private=True, no_cache=True)
        return response


def words_of(request: Request) -> str:
    """The query ``q`` as text. Raises ValidationError."""
    given = request.query_params.get("q", "")
    if not given.strip() or len(given) > MAX_QUERY_LENGTH or "\x00" in given:
        message = gettext("Ask for words, with at most {most} characters.").format(most=MAX_QUERY_LENGTH)
        raise ValidationError({"q": [message]}, code="invalid")
    return given
