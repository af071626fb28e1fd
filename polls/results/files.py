"""A counted poll's figures as files, from the charts that bulletins use too."""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.publications import canonical
from participation.publications.formats.reading import ISTANBUL, say
from polls.open_answers import charts
from polls.questionnaire import errors
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.wording import moment
from polls.results.cache import Cached
from polls.results.documents import source
from polls.results.documents.source import Counted
from polls.tally import queries as tally_queries

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def published(poll_id: int) -> Counted:
    """The stored analysis, if it may be published. Raises NotCounted or Embargoed."""
    counted = source.counted(poll_id)
    if embargo := questionnaire_queries.embargo_of(counted.poll):
        raise errors.Embargoed(why=embargo.reason)
    return counted


def file(poll_id: int, form: str, language: str) -> Cached:
    """A file in the format ``form`` (a key of MEDIA_TYPES) with texts in ``language``; JSON has them all.

    Raises NotCounted or Embargoed.
    """
    analysis = tally_queries.stored_analysis(poll_id)
    if analysis is None:
        raise errors.NotCounted
    if embargo := questionnaire_queries.embargo_of(analysis.poll):
        raise errors.Embargoed(why=embargo.reason)
    mark = f"{analysis.sha256}-{form}-{language}"
    # Tables also contain the progress of the review of open answers.
    if form != "json" and (reviewed := charts.mark(analysis.poll)):
        mark = f"{mark}-{reviewed}"
    return Cached(mark, lambda: _rendered(source.counted(poll_id), form, language))


def _rendered(counted: Counted, form: str, language: str) -> bytes:
    forms: Mapping[str, Callable[[Counted, str], bytes]] = {"csv": _csv, "xlsx": _xlsx, "json": _json}
    return forms[form](counted, language)


def _json(counted: Counted, _language: str) -> bytes:
    """The stored bytes with their hash."""
    return canonical.as_file(counted.stored, counted.sha256)


def _csv(counted: Counted, language: str) -> bytes:
    columns = {"poll": counted.poll.pk, "release": counted.body["release"], "sha256": counted.sha256}
    content: bytes = _format("csv").table([source.described(counted)], columns, language)
    return content


def _xlsx(counted: Counted, language: str) -> bytes:
    section, body = source.described(counted), counted.body
    title = say(section["title"], language)
    with override(language):
        facts: list[tuple[str, str | int]] = [
            (_("Title"), title),
            (_("Asked by"), body["statement"]["conducted_by"]),
            (_("Paid by"), body["statement"]["financed_by"]),
            (_("Poll"), counted.poll.pk),
            (_("Release"), body["release"]),
            (_("Counted at"), moment(body["at"])),
            (_("Address"), section["url"]),
            ("SHA-256", counted.sha256),
            ("", _("Of the analysis; the page and the JSON file show the same.")),
        ]
    content: bytes = _format("xlsx").workbook(
        title=title,
        publisher=body["statement"]["conducted_by"],
        at=datetime.fromisoformat(body["at"]).astimezone(ISTANBUL),
        facts=facts,
        sections=[section],
        language=language,
    )
    return content


def _format(name: str) -> ModuleType:
    """Imported on first use, since its libraries are large and most requests need none of them."""
    return import_module(f"participation.publications.formats.{name}")


def chart(counted: Counted, ident: str) -> dict[str, Any] | None:
    """The poll's chart with this id, or None."""
    return next((one for one in source.described(counted)["charts"] if one["id"] == ident), None)
