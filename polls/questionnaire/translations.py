"""The translatable texts of a poll and the storage of their translations.

The Turkish text is authoritative. A translation is stored in ``translations`` of its owner under the code of
its language. When the Turkish text changes, the translation moves to ``STALE``, which residents never see,
until an editor has reviewed it. So residents never read a translation that differs from the Turkish text.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from polls.questionnaire.models import Option, Poll, Question, QuestionKind

Owner = Poll | Question | Option

#: Key, beside the languages' codes, of translations whose Turkish text has changed.
STALE = "stale"
#: Names of the texts of each kind of owner.
TEXTS: dict[type[Owner], tuple[str, ...]] = {
    Poll: ("title", "description", "conducted_by", "financed_by", "recruitment", "limitations"),
    Question: ("text", "hint", "score_min_label", "score_max_label", "scale_labels", "number_unit"),
    Option: ("text",),
}


@dataclass(frozen=True, slots=True)
class Translatable:
    """One Turkish text that needs a translation.

    ``key`` identifies it within the poll: ``title``, ``q12-text``, ``o34-text``. ``question`` is None for a
    text of the poll itself.
    """

    key: str
    owner: Owner
    name: str
    label: str | Promise
    question: Question | None

    @property
    def original(self) -> str:
        return str(getattr(self.owner, self.name))

    @property
    def max_length(self) -> int:
        """Maximum length in characters, that of the Turkish text."""
        longest = _field(type(self.owner), self.name).max_length
        if longest is None:
            raise TypeError(f"{self.name} has no maximum length")
        return longest

    def translation(self, language: str) -> str:
        return translation(self.owner, self.name, language)

    def stale(self, language: str) -> str:
        """The translation of the previous Turkish text; empty if there is none."""
        return _texts(self.owner, STALE, language).get(self.name, "")


def translatables(poll: Poll, questions: Sequence[Question]) -> list[Translatable]:
    """All non-empty texts of the poll in reading order."""
    texts = [Translatable(name, poll, name, _label(Poll, name), None) for name in TEXTS[Poll]]
    for number, question in enumerate(questions, start=1):
        for name in list_text_names(question):
            words = "{number}. {name}" if name == "text" else _("Question {number}, {name}")
            label = format_lazy(words, number=number, name=_label(Question, name))
            texts.append(Translatable(f"q{question.pk}-{name}", question, name, label, question))
        for place, option in enumerate(question.options.all(), start=1):
            if option.lower is not None:
                continue
            label = format_lazy(_("Question {number}, option {place}"), number=number, place=place)
            texts.append(Translatable(f"o{option.pk}-text", option, "text", label, question))
    return [text for text in texts if text.original]


def list_text_names(question: Question) -> tuple[str, ...]:
    """Names of the texts that questions of this kind have."""
    of_kind = {
        QuestionKind.SCORE: ("score_min_label", "score_max_label"),
        QuestionKind.MATRIX: ("scale_labels",),
        QuestionKind.NUMBER: ("number_unit",),
    }
    return ("text", "hint", *of_kind.get(QuestionKind(question.kind), ()))


def _label(model: type[Poll] | type[Question], name: str) -> str | Promise:
    return _field(model, name).verbose_name


def _field(model: type[Owner], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is not a text field")
    return field


def translation(owner: Owner, name: str, language: str) -> str:
    """The text called ``name`` in ``language``; empty if not translated."""
    return _texts(owner, language).get(name, "")


def set_translation(owner: Owner, name: str, language: str, text: str) -> None:
    """Set a translation and drop a stale one; an empty ``text`` deletes it. Does not save."""
    _set(owner, name, text, language)
    if text:
        _set(owner, name, "", STALE, language)


def outdate_translations(owner: Owner, name: str) -> None:
    """Mark all translations of a changed Turkish text as stale. Does not save."""
    for language in _languages(owner):
        text = _texts(owner, language).get(name, "")
        _set(owner, name, "", language)
        if text and getattr(owner, name):
            _set(owner, name, text, STALE, language)
    if not getattr(owner, name):
        for language in list(owner.translations.get(STALE, {})):
            _set(owner, name, "", STALE, language)


def copy_as_stale(removed: Option, successor: Option) -> None:
    """Copy translations of a removed option to its successor as stale, for reference. Does not save."""
    for language in _languages(removed):
        _set(successor, "text", removed.translations[language], STALE, language)
    for language, text in removed.translations.get(STALE, {}).items():
        _set(successor, "text", text, STALE, language)


def drop_other_languages(owner: Owner, languages: Collection[str]) -> bool:
    """Delete translations into other languages; returns whether there were any. Does not save."""
    unwanted = [language for language in _languages(owner) if language not in languages]
    stale = owner.translations.get(STALE, {})
    unwanted_stale = [language for language in stale if language not in languages]
    for language in unwanted:
        del owner.translations[language]
    for language in unwanted_stale:
        del stale[language]
    if STALE in owner.translations and not stale:
        del owner.translations[STALE]
    return bool(unwanted or unwanted_stale)


def _languages(owner: Owner) -> list[str]:
    return [language for language in owner.translations if language != STALE]


def _texts(owner: Owner, *path: str) -> dict[str, str]:
    """The translated texts by name. An option's only text is stored without its name."""
    stored = owner.translations
    for step in path:
        stored = stored.get(step, {})
    return {"text": stored} if isinstance(stored, str) else stored


def _set(owner: Owner, name: str, text: str, *path: str) -> None:
    """Set the text at ``path``, or delete it if empty, together with containers that become empty."""
    texts = {**_texts(owner, *path), name: text}
    texts = {key: value for key, value in texts.items() if value}
    holder = owner.translations
    for step in path[:-1]:
        holder = holder.setdefault(step, {})
    if texts:
        holder[path[-1]] = texts["text"] if isinstance(owner, Option) else texts
    else:
        holder.pop(path[-1], None)
    if STALE in owner.translations and not owner.translations[STALE]:
        del owner.translations[STALE]
