"""The picture that a shared link to a poll is shown with: its title, and its first result once it has one."""

import hashlib
import json
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.figures import moment
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Phase, Poll
from polls.questionnaire.wording import own_words, translations_of
from polls.results.cache import Cached
from polls.results.documents import charts
from polls.tally import queries as tally_queries
from polls.tally.models import Analysis

MEDIA_TYPE: Final = "image/png"


def preview(poll: Poll, language: str) -> Cached:
    """``poll`` with its election and its analysis at hand.

    Under an embargo, and where a result is withheld, it is the picture of a poll without figures. Live
    figures are on none: others keep a picture for weeks.
    """
    plain = _plain(poll, language)
    analysis = tally_queries.analysis_of(poll)
    shown = analysis if questionnaire_queries.embargo_of(poll) is None else None
    drawn_from = json.dumps([plain, shown.sha256 if shown else ""], sort_keys=True)
    mark = hashlib.sha256(drawn_from.encode()).hexdigest()
    return Cached(f"preview-{poll.pk}-{mark}", lambda: _drawn(plain, shown))


def _plain(poll: Poll, language: str) -> dict[str, Any]:
    with override(language):
        times = [(_("Closes"), poll.closes_at)]
        if poll.phase == Phase.SCHEDULED:
            times.insert(0, (_("Opens"), poll.opens_at))
        return {
            "council": settings.COUNCIL_NAME,
            "kind": _("Opinion poll"),
            "title": own_words(poll.title, translations_of(poll), "title"),
            "dated": " · ".join(f"{term}: {moment(at)}" for term, at in times),
            "language": language,
        }


def _drawn(plain: dict[str, Any], analysis: Analysis | None) -> bytes:
    png = import_module("participation.publications.formats.png")
    chart, stated = None, ""
    if analysis is not None:
        body = json.loads(bytes(analysis.body))
        chart = png.first_drawn(charts.charts(body, Labels()))
        stated = _stated(body["statement"], plain["language"])
    made: bytes = png.picture(**plain, chart=chart, stated=stated)
    return made


def _stated(statement: dict[str, Any], language: str) -> str:
    """Who asked and who paid: to be said wherever a result is."""
    with override(language):
        said = [(_("Asked by"), statement["conducted_by"]), (_("Paid by"), statement["financed_by"])]
    return " · ".join(f"{term}: {name}" for term, name in said if name)
