"""Translation of a poll's texts into its further languages. The Turkish text is authoritative."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participation.people.models import User
from polls.lifecycle.operations.drafts import draft_for_change, require_unchanged
from polls.questionnaire import queries, translations, versions
from polls.questionnaire.models import Option, Poll
from polls.questionnaire.translations import Owner, Translatable, translatables

_printable = ProhibitNullCharactersValidator()


@transaction.atomic
def translate_poll(
    *, poll: Poll, editor: User, texts: Mapping[str, Mapping[str, str]], seen: str | None = None
) -> int:
    """Store translations; returns the number of texts not yet translated, over all languages.

    ``texts`` are by language and ``Translatable.key``. An empty one deletes the translation; those not named
    stay. ``seen`` is ``version_of_texts`` of the state shown to the editor; None overwrites any.
    Raises ChangedMeanwhile, PollFrozen, WrongState, or ValidationError (by ``language-key`` if it concerns
    one text): a language that the poll does not have, an unknown text, one longer than the Turkish may be,
    two options with equal texts.
    """
    poll = draft_for_change(poll, editor)
    questions = queries.questions_of(poll)
    all_texts = translatables(poll, questions)
    require_unchanged(seen, versions.version_of_texts(poll, questions))
    by_key = {text.key: text for text in all_texts}
    changed: dict[int, Owner] = {}
    for language, translated in texts.items():
        if language not in poll.languages:
            raise ValidationError(_("The poll is not offered in that language."))
        for key, written in translated.items():
            if key not in by_key:
                raise ValidationError(_("The poll has no such text."))
            text, stripped = by_key[key], written.strip()
            _check(text, stripped, f"{language}-{key}")
            if text.name == "scale_labels":
                stripped = _checked_lines(text, stripped, f"{language}-{key}")
            if stripped != text.translation(language):
                translations.set_translation(text.owner, text.name, language, stripped)
                changed[id(text.owner)] = text.owner
        _require_different_options(all_texts, language)
    for owner in changed.values():
        owner.save(update_fields=["translations"])
    return sum(not text.translation(language) for language in poll.languages for text in all_texts)


def _check(text: Translatable, translated: str, field: str) -> None:
    if len(translated) > text.max_length:
        message = _("Write at most %(most)s characters, as in Turkish.")
        raise ValidationError({field: ValidationError(message, params={"most": text.max_length})})
    try:
        _printable(translated)
    except ValidationError as error:
        raise ValidationError({field: error}) from error


def _checked_lines(text: Translatable, translated: str, field: str) -> str:
    """``translated`` with one line for each answer on the scale; empty if it is."""
    lines = [line.strip() for line in translated.splitlines() if line.strip()]
    if lines and len(lines) != len(text.original.splitlines()):
        message = _("Write as many lines as in Turkish, one for each answer.")
        raise ValidationError({field: message})
    return "\n".join(lines)


def _require_different_options(texts: Sequence[Translatable], language: str) -> None:
    seen: set[tuple[int, str]] = set()
    for text in texts:
        if isinstance(text.owner, Option) and (translated := text.translation(language)):
            option = (text.owner.question_id, translated)
            if option in seen:
                raise ValidationError({f"{language}-{text.key}": _("Two options are the same.")})
            seen.add(option)
