"""Writes of the word lists; the default entries cannot be changed here."""

import re
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forums import errors
from forums.members import rules as members_rules
from forums.review.word_lists.models import ListedWord
from forums.review.word_lists.queries import load_word_lists
from forums.text.screening.words import Match
from participation.audit.operations import append_entry
from participation.people.models import User
from participation.text import plaintext, turkish

#: A shorter entry would match too much.
MIN_LETTERS: Final = 3
_ENTRY: Final = re.compile(r"[^\W\d_]+\*?(?: [^\W\d_]+\*?){0,4}")


@transaction.atomic
def add_listed_word(
    *,
    moderator: User,
    word: str,
    language: str,
    severity: int = 2,
    exact: bool = False,
    innocent: bool = False,
) -> ListedWord:
    """Add ``word`` to the lists of screening, or with ``innocent`` to their exceptions; effective at once.

    Raises ModeratorsOnly, Suspended, ValidationError.
    """
    moderator = members_rules.require_able_moderator(moderator)
    word = " ".join(turkish.fold(plaintext.clean_plain_text(word)).split())
    letters = sum(character.isalpha() for character in word)
    if not _ENTRY.fullmatch(word) or letters < MIN_LETTERS:
        message = _(
            "Write one to five words of at least {least} letters each. A * at the end of a word "
            "matches any ending."
        )
        raise errors.build_field_error("word", message.format(least=MIN_LETTERS), "no_word")
    listed = ListedWord(word=word, language=language, severity=severity, exact=exact, innocent=innocent)
    listed.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            listed.save()
    except IntegrityError:
        raise errors.build_field_error("word", _("It is already on the list."), "listed_before") from None
    _record_change(moderator, "listed_word.added", listed)
    return listed


@transaction.atomic
def unlist_word(*, moderator: User, listed: ListedWord) -> None:
    """Remove an entry. Idempotent. Raises ModeratorsOnly, Suspended."""
    moderator = members_rules.require_able_moderator(moderator)
    row = ListedWord.objects.select_for_update().filter(pk=listed.pk).first()
    if row is not None:
        _record_change(moderator, "listed_word.removed", row)
        row.delete()


def list_word_matches(text: str) -> list[Match]:
    """Matches of the current word lists in ``text``."""
    return load_word_lists().words.find(text)


def _record_change(moderator: User, action: str, listed: ListedWord) -> None:
    append_entry(
        actor=moderator,
        action=action,
        subject=f"listed_word:{listed.pk}",
        details={
            "word": listed.word,
            "language": listed.language,
            "severity": listed.severity,
            "exact": listed.exact,
            "innocent": listed.innocent,
        },
    )
