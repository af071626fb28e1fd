"""The preview image of a shared link to a poll: its title and, once counted, its first result."""

import hashlib
import json
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.text.figures import format_moment
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Phase, Poll
from polls.questionnaire.wording import multilingual_text, translations_of
from polls.results.cache import Cached
from polls.results.documents import charts
from polls.tally import queries as tally_queries
from polls.tally.models import Analysis

MEDIA_TYPE: Final = "image/png"


def build_preview(poll: Poll, language: str) -> Cached:
    """The image of ``poll``, whose election and analysis must be loaded.

    Under an embargo, or if the result is withheld, it has no figures. Live figures are never included, since
    other sites cache an image for weeks.
    """
    plain = _describe_poll(poll, language)
    analysis = tally_queries.build_analysis_of(poll)
    published = analysis if questionnaire_queries.find_embargo(poll) is None else None
    drawn_from = json.dumps([plain, published.sha256 if published else ""], sort_keys=True)
    version = hashlib.sha256(drawn_from.encode()).hexdigest()
    return Cached(f"preview-{poll.pk}-{version}", lambda: _draw_preview(plain, published))


def _describe_poll(poll: Poll, language: str) -> dict[str, Any]:
    with override(language):
        times = [(_("Closes"), poll.closes_at)]
        if poll.phase == Phase.SCHEDULED:
            times.insert(0, (_("Opens"), poll.opens_at))
        return {
            "council": settings.COUNCIL_NAME,
            "kind": _("Opinion poll"),
            "title": multilingual_text(poll.title, translations_of(poll), "title"),
            "dated": " · ".join(f"{term}: {format_moment(at)}" for term, at in times),
            "language": language,
        }


def _draw_preview(plain: dict[str, Any], analysis: Analysis | None) -> bytes:
    png = import_module("participation.publications.formats.png")
    chart, stated = None, ""
    if analysis is not None:
        body = json.loads(bytes(analysis.body))
        chart = png.first_drawn(charts.build_charts(body, Labels()))
        stated = _describe_sponsor(body["statement"], plain["language"])
    image: bytes = png.render_preview_image(**plain, chart=chart, stated=stated)
    return image


def _describe_sponsor(statement: dict[str, Any], language: str) -> str:
    """Who asked and who paid, required next to any displayed result."""
    with override(language):
        items = [(_("Asked by"), statement["conducted_by"]), (_("Paid by"), statement["financed_by"])]
    return " · ".join(f"{term}: {name}" for term, name in items if name)
