"""The council's words in the reader's language, in Turkish where they are not translated.

Numbers and dates are written as each language writes them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.text import figures, turkish
from participation.text.texts import LANGUAGES, Text, Wording, build_bilingual_text
from polls.questionnaire import measures
from polls.questionnaire.models import Option, Poll, Question


def share_of_ten_thousand(share: float) -> str:
    """Of 10,000 people: ``0.2``; in Turkish with the ending that the sentence needs, ``0,2’si``."""
    figure = figures.format_number(share, 1)
    return turkish.possessive(figure) if figures.is_turkish() else figure


def describe_trust(trusts_claims: bool) -> str:
    """The sentence that says how weights treat accounts known by e-mail alone (``Poll.trusts_claims``)."""
    if trusts_claims:
        return _("Accounts known by e-mail alone are weighted by what they say about themselves.")
    return _(
        "Accounts known by e-mail alone count with about the mean weight: what they say about themselves is "
        "not used."
    )


def in_active_language(text: Text) -> str:
    """``text`` in the language that is active, in Turkish where it has no other."""
    return text.get((get_language() or "tr")[:2], text["tr"])


def multilingual_text(text: str, translations: Mapping[str, Any], name: str | None = None) -> Text:
    """The council's words, with a translation where there is one (``name``: its key among several)."""
    texts = build_bilingual_text(text)
    for language in LANGUAGES:
        translated = translations.get(language)
        if name is not None and translated is not None:
            translated = translated.get(name)
        if translated:
            texts[language] = translated
    return texts


def format_iso_moment(iso: str) -> str:
    """Day and time in the city."""
    return figures.format_moment(datetime.fromisoformat(iso))


def format_iso_day(iso: str) -> str:
    return figures.format_date(datetime.fromisoformat(iso))


#: A row, or the JSON of one in a release: there ``translations`` holds the declared languages only.
Written = Poll | Question | Option | Mapping[str, Any]


def get_wording(written: Written, name: str = "text") -> Wording:
    """The text called ``name`` in the language of the page where it is translated; otherwise in Turkish.

    A question must have its poll at hand and an option its question, or each costs a query.
    """
    language = get_language() or settings.LANGUAGE_CODE
    translated = translations_of(written).get(language)
    # Options have one text; in a release so have questions.
    text = translated.get(name) if isinstance(translated, Mapping) else translated
    if text:
        return Wording(text, language)
    return Wording(written[name] if isinstance(written, Mapping) else getattr(written, name))


def scale_wordings(written: Question | Mapping[str, Any]) -> list[Wording]:
    """The answers on a matrix's scale, from the lowest on."""
    words = get_wording(written, "scale_labels")
    return [Wording(line, words.language) for line in words.text.splitlines()]


def easy_wording(written: Poll | Question) -> Wording:
    """The text in easy language, in the language of the page; empty where there is none."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        return Wording(written.easy, language)
    is_offered = language in _poll_of(written).languages
    return Wording(written.easy_en if is_offered else "", language)


def translations_of(written: Written) -> dict[str, Any]:
    """Language code → texts, for the languages that the poll declares: what else is kept is not public."""
    if isinstance(written, Mapping):
        return dict(written.get("translations", {}))
    languages = _poll_of(written).languages
    if isinstance(written, Option) and written.lower is not None and written.upper is not None:
        question, ends = written.question, (written.lower, written.upper)
        return {code: measures.format_range(question, *ends, code) for code in languages}
    return {code: texts for code, texts in written.translations.items() if code in languages}


def _poll_of(written: Poll | Question | Option) -> Poll:
    if isinstance(written, Option):
        written = written.question
    return written.poll if isinstance(written, Question) else written
