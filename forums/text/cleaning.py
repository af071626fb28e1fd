"""What people write, on its way into the database: made clean, rendered, and cut into words for search."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from forums import errors
from forums.text.lengths import LONGEST_POST, LONGEST_STATEMENT, LONGEST_TITLE
from participation import plaintext, richtext, turkish

#: Grows when the same Markdown gives other HTML: posts of older numbers are rendered anew when read.
RENDERER: Final = 1
SHORTEST_TITLE: Final = 8
SHORTEST_STATEMENT: Final = 10
_WORD = re.compile(r"\w", re.UNICODE)
_NOT_A_WORD = re.compile(r"[\W_]+", re.UNICODE)
#: A sentence ends, and something that is no small letter follows.
_FURTHER = re.compile(r"(\w*)([.!?…]+)[\"'”’»)]*\s+(?=\S)(?![a-zçğıöşü])", re.UNICODE)
#: Behind these a full stop ends no sentence.
_ABBREVIATIONS: Final = frozenset(
    {
        "alb", "apt", "av", "blv", "cad", "doç", "dr", "gör", "mad", "mah", "md", "no", "örn", "prof", "s",
        "sk", "sn", "sok", "st", "uzm", "vb", "vd", "vs", "yy",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it is stored."""

    body: str
    html: str


def title_of(given: str) -> str:
    """A thread's title on one line. Raises ValidationError."""
    title = " ".join(plaintext.clean(given).split())
    if len(title) < SHORTEST_TITLE or not _WORD.search(title):
        raise errors.unfit("title", _("Say in a few words what it is about."), "title_too_short")
    if len(title) > LONGEST_TITLE:
        words = _("A title has at most {most} characters; this one has {given}.")
        raise errors.unfit("title", words.format(most=LONGEST_TITLE, given=len(title)), "title_too_long")
    return title


def body_of(given: str) -> str:
    """A post's text without what cannot be seen. Raises ValidationError."""
    body = plaintext.clean(given).strip()
    if not _WORD.search(body):
        raise errors.unfit("body", _("There are no words in it."), "empty")
    if len(body) > LONGEST_POST:
        words = _("A post has at most {most} characters; this one has {given}. Divide it.")
        raise errors.unfit("body", words.format(most=LONGEST_POST, given=len(body)), "too_long")
    return body


def written(body: str, mentions: Mapping[str, str] | None = None) -> Written:
    """A text from ``body_of`` with its HTML. ``mentions``: the address of each handle that is somebody's."""
    return Written(body, str(richtext.render(body, mentions=mentions)))


def statement_of(given: str) -> str:
    """A statement on one line, without what cannot be seen. Raises ValidationError."""
    statement = " ".join(plaintext.clean(given).split())
    if len(statement) < SHORTEST_STATEMENT or not _WORD.search(statement):
        raise errors.unfit("text", _("Say one thought in a sentence."), "statement_too_short")
    if len(statement) > LONGEST_STATEMENT:
        words = _("A statement has at most {most} characters; this one has {given}.")
        words = words.format(most=LONGEST_STATEMENT, given=len(statement))
        raise errors.unfit("text", words, "statement_too_long")
    if any(_ends(found) for found in _FURTHER.finditer(statement)):
        words = _("One sentence, please: who agrees with the one and not with the other could not vote.")
        raise errors.unfit("text", words, "statement_of_two")
    return statement


def _ends(found: re.Match[str]) -> bool:
    word, marks = found[1], found[2]
    return marks != "." or not (word.isdigit() or turkish.fold(word) in _ABBREVIATIONS)


def statement_key(statement: str) -> str:
    """By which the same thought in other dress is known: folded words, without punctuation."""
    return " ".join(_NOT_A_WORD.sub(" ", turkish.ascii_fold(statement)).split())
