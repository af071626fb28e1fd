"""An editor writes what a poll says in its further languages. Turkish stays what counts."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participation.people.models import User
from polls.lifecycle.operations.drafts import draft_for_change, require_as_seen
from polls.questionnaire import queries, translations, versions
from polls.questionnaire.models import Option, Poll
from polls.questionnaire.translations import Owner, Translatable, translatables

_printable = ProhibitNullCharactersValidator()


@transaction.atomic
def translate_poll(
    *, poll: Poll, editor: User, texts: Mapping[str, Mapping[str, str]], seen: str | None = None
) -> int:
    """Store translations; how many texts are left to be translated then, over all languages.

    ``texts``: by language, then by ``Translatable.key``. An empty one takes the translation away; what is not
    named stays. ``seen``: ``versions.of_texts`` of what the editor was shown.
    Raises ChangedMeanwhile, PollFrozen, WrongState, or ValidationError (by ``language-key`` where it is about
    one text): a language that the poll does not have, no such text, longer than the Turkish may be, two
    options that read the same.
    """
    poll = draft_for_change(poll, editor)
    questions = queries.questions_of(poll)
    known = translatables(poll, questions)
    require_as_seen(seen, versions.of_texts(poll, questions))
    by_key = {text.key: text for text in known}
    changed: dict[int, Owner] = {}
    for language, given in texts.items():
        if language not in poll.languages:
            raise ValidationError(_("The poll is not offered in that language."))
        for key, written in given.items():
            if key not in by_key:
                raise ValidationError(_("The poll has no such text."))
            text, words = by_key[key], written.strip()
            _check(text, words, f"{language}-{key}")
            if words != text.translation(language):
                translations.put(text.owner, text.name, language, words)
                changed[id(text.owner)] = text.owner
        _require_different_options(known, language)
    for owner in changed.values():
        owner.save(update_fields=["translations"])
    return sum(not text.translation(language) for language in poll.languages for text in known)


def _check(text: Translatable, words: str, place: str) -> None:
    if len(words) > text.max_length:
        message = _("At most %(most)s characters, as in Turkish.")
        raise ValidationError({place: ValidationError(message, params={"most": text.max_length})})
    try:
        _printable(words)
    except ValidationError as error:
        raise ValidationError({place: error}) from error


def _require_different_options(texts: Sequence[Translatable], language: str) -> None:
    seen: set[tuple[int, str]] = set()
    for text in texts:
        if isinstance(text.owner, Option) and (words := text.translation(language)):
            read = (text.owner.question_id, words)
            if read in seen:
                raise ValidationError({f"{language}-{text.key}": _("Two options read the same.")})
            seen.add(read)
