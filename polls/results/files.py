"""A counted poll's figures as files, from the same charts that bulletins are made of."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.publications import canonical
from participation.publications.formats.reading import ISTANBUL, get_text_in_language
from participation.publications.formats.wording import TURKISH
from participation.refusals import Embargoed
from polls.open_answers import charts
from polls.questionnaire import errors
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.wording import format_iso_moment
from polls.results.cache import Cached
from polls.results.documents import source
from polls.results.documents.source import Counted
from polls.tally import queries as tally_queries

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "tr.csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def get_published_analysis(poll_id: int) -> Counted:
    """The stored analysis, as long as it may be shown. Raises NotCounted or Embargoed."""
    counted = source.get_counted_poll(poll_id)
    if embargo := questionnaire_queries.find_embargo(counted.poll):
        raise Embargoed(why=embargo.reason, until=embargo.ends)
    return counted


def get_result_file(poll_id: int, form: str, language: str) -> Cached:
    """``form``: a key of MEDIA_TYPES. Texts are in ``language`` where there is one; JSON has them all, and
    ``tr.csv`` is in Turkish.

    Raises NotCounted or Embargoed.
    """
    analysis = tally_queries.get_stored_analysis(poll_id)
    if analysis is None:
        raise errors.NotCounted
    if embargo := questionnaire_queries.find_embargo(analysis.poll):
        raise Embargoed(why=embargo.reason, until=embargo.ends)
    version = f"{analysis.sha256}-{form}-{language}"
    # Beside the analysis, tables tell how far the review of open answers has come.
    if form != "json" and (read := charts.version_of_headings(analysis.poll)):
        version = f"{version}-{read}"
    if form == "xlsx":
        version = f"{version}-{sha256(settings.SITE_ADDRESS.encode()).hexdigest()[:8]}"
    return Cached(version, lambda: _render_file(source.get_counted_poll(poll_id), form, language))


def _render_file(counted: Counted, form: str, language: str) -> bytes:
    forms: Mapping[str, Callable[[Counted, str], bytes]] = {
        "csv": _render_csv,
        "tr.csv": _render_turkish_csv,
        "xlsx": _render_xlsx,
        "json": _render_json,
    }
    return forms[form](counted, language)


def _render_json(counted: Counted, _language: str) -> bytes:
    """The stored bytes themselves, with their hash beside them."""
    return canonical.as_file(counted.stored, counted.sha256)


def _render_csv(counted: Counted, language: str) -> bytes:
    columns = {"poll": counted.poll.pk, "release": counted.body["release"], "sha256": counted.sha256}
    made: bytes = _import_format("csv").table([source.build_section(counted)], columns, language)
    return made


def _render_turkish_csv(counted: Counted, _language: str) -> bytes:
    with override("tr"):
        columns = {
            _("Poll"): counted.poll.pk,
            _("Release"): counted.body["release"],
            TURKISH.hash: counted.sha256,
        }
    made: bytes = _import_format("csv").turkish_table([source.build_section(counted)], columns)
    return made


def _render_xlsx(counted: Counted, language: str) -> bytes:
    section, body = source.build_section(counted), counted.body
    title = get_text_in_language(section["title"], language)
    with override(language):
        facts: list[tuple[str, str | int]] = [
            (_("Title"), title),
            (_("Asked by"), body["statement"]["conducted_by"]),
            (_("Paid by"), body["statement"]["financed_by"]),
            (_("Poll"), counted.poll.pk),
            (_("Release"), body["release"]),
            (_("Counted at"), format_iso_moment(body["at"])),
            (_("Address"), f"{settings.SITE_ADDRESS}{section['url']}"),
            ("SHA-256", counted.sha256),
            ("", _("SHA-256 of the analysis; the page and the JSON file show the same one.")),
        ]
    made: bytes = _import_format("xlsx").build_workbook(
        title=title,
        publisher=body["statement"]["conducted_by"],
        at=datetime.fromisoformat(body["at"]).astimezone(ISTANBUL),
        facts=facts,
        sections=[section],
        language=language,
    )
    return made


def _import_format(name: str) -> ModuleType:
    """Import a file format when it is first needed: its libraries are large, and most requests need none."""
    return import_module(f"participation.publications.formats.{name}")


def find_poll_chart(counted: Counted, ident: str) -> dict[str, Any] | None:
    """One chart of the poll by its id; None where it has no such chart."""
    return next((one for one in source.build_section(counted)["charts"] if one["id"] == ident), None)
