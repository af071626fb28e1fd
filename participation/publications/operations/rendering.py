"""Published versions as files: rendered once, then stored, so that every download is the same file."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from django.conf import settings

from participation.publications import canonical, queries
from participation.publications.formats import csv
from participation.publications.models import Edition, Rendering

LANGUAGES: Final = ("tr", "en")
#: Each format with its languages. JSON contains all languages of a document at once.
#: ``tr.csv`` is the table for spreadsheets that are set to Turkish.
FORMATS: Final = {
    "pdf": LANGUAGES,
    "xlsx": LANGUAGES,
    "csv": LANGUAGES,
    "tr.csv": ("tr",),
    "json": ("tr",),
}
#: The preview image of shared links; stored like the files, but not offered for download.
PREVIEW: Final = "png"
_CACHED: Final = {**FORMATS, PREVIEW: LANGUAGES}


def get_or_render(edition: Edition, form: str, language: str) -> Rendering:
    """The file of a published version, rendered now if it does not exist. Texts without English are in
    Turkish, as on the page.
    """
    if language not in _CACHED[form]:
        language = "tr"
    wanted = Rendering.objects.filter(edition=edition, format=form, language=language)
    stored = wanted.first()
    if stored is None:
        body = _render(queries.document_bytes(edition), edition.sha256, form, language)
        made = Rendering(
            edition=edition,
            format=form,
            language=language,
            body=body,
            sha256=canonical.digest(body),
            size=len(body),
        )
        # If two processes render it concurrently, the first file is stored and both return it.
        Rendering.objects.bulk_create([made], ignore_conflicts=True)
        stored = wanted.get()
    return stored


def render_all(edition: Edition) -> None:
    for form, languages in _CACHED.items():
        for language in languages:
            get_or_render(edition, form, language)


def _render(document: bytes, sha256: str, form: str, language: str) -> bytes:
    if form == "json":
        return canonical.as_file(document, sha256)
    content = _make_addresses_absolute(canonical.parse_strict_json(document))
    if form == "tr.csv":
        return csv.render_turkish(content, sha256)
    # Imported on first use: the libraries are large, and most requests need none.
    module = import_module(f"participation.publications.formats.{form}")
    render: Callable[[Mapping[str, Any], str, str], bytes] = module.render
    return render(content, sha256, language)


def _make_addresses_absolute(document: dict[str, Any]) -> dict[str, Any]:
    """The document as files show it: on paper a path alone leads nowhere. What is hashed has paths."""
    sections = [
        {**section, "url": f"{settings.SITE_ADDRESS}{section['url']}"} for section in document["sections"]
    ]
    return {**document, "url": f"{settings.SITE_ADDRESS}{document['url']}", "sections": sections}
