"""Validation and cleaning of titles, posts and statements, and rendering of posts, before they are stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from forums import errors
from forums.text.lengths import MAX_POST_LENGTH, MAX_STATEMENT_LENGTH, MAX_TITLE_LENGTH
from participation.text import plaintext, richtext, turkish

#: Renderer version, incremented when the same Markdown gives other HTML: older posts are rendered when read.
RENDERER: Final = 2
MIN_TITLE_LENGTH: Final = 8
MIN_STATEMENT_LENGTH: Final = 10
_WORD = re.compile(r"\w", re.UNICODE)
_NOT_A_WORD = re.compile(r"[\W_]+", re.UNICODE)
#: The end of a sentence, followed by anything but a lower-case letter.
_FURTHER = re.compile(r"(\w*)([.!?…]+)[\"'”’»)]*\s+(?=\S)(?![a-zçğıöşü])", re.UNICODE)
#: A full stop after these does not end a sentence.
_ABBREVIATIONS: Final = frozenset(
    {
        "alb", "apt", "av", "blv", "cad", "doç", "dr", "gör", "mad", "mah", "md", "no", "örn", "prof", "s",
        "sk", "sn", "sok", "st", "uzm", "vb", "vd", "vs", "yy",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A cleaned text with its rendered HTML, as stored."""

    body: str
    html: str


def clean_title(text: str) -> str:
    """A cleaned thread title on one line. Raises ValidationError."""
    title = " ".join(plaintext.clean_plain_text(text).split())
    if len(title) < MIN_TITLE_LENGTH or not _WORD.search(title):
        raise errors.build_field_error("title", _("Describe the topic in a few words."), "title_too_short")
    if len(title) > MAX_TITLE_LENGTH:
        message = _("A title can have at most {most} characters; this one has {given}.")
        raise errors.build_field_error(
            "title", message.format(most=MAX_TITLE_LENGTH, given=len(title)), "title_too_long"
        )
    return title


def clean_body(text: str) -> str:
    """A cleaned text of a post, without invisible characters. Raises ValidationError."""
    body = plaintext.clean_plain_text(text).strip()
    if not _WORD.search(body):
        raise errors.build_field_error("body", _("It contains no words."), "empty")
    if len(body) > MAX_POST_LENGTH:
        message = _(
            "A post can have at most {most} characters; this one has {given}. Split it into several posts."
        )
        raise errors.build_field_error(
            "body", message.format(most=MAX_POST_LENGTH, given=len(body)), "too_long"
        )
    return body


def render_body(
    body: str,
    mentions: Mapping[str, str] | None = None,
    quotes: Mapping[richtext.WrittenQuote, richtext.QuoteSource] | None = None,
) -> RenderedText:
    """``body``, as ``clean_body`` returned it, with its HTML. ``mentions``: URL of each handle that exists.
    ``quotes``: the source of each quote that is verbatim; others name none.
    """
    return RenderedText(body, str(richtext.render(body, mentions=mentions, quotes=quotes or {})))


def clean_statement(text: str) -> str:
    """A cleaned statement on one line, one sentence, without invisible characters. Raises ValidationError."""
    statement = " ".join(plaintext.clean_plain_text(text).split())
    if len(statement) < MIN_STATEMENT_LENGTH or not _WORD.search(statement):
        raise errors.build_field_error("text", _("Express one idea in one sentence."), "statement_too_short")
    if len(statement) > MAX_STATEMENT_LENGTH:
        message = _("A statement can have at most {most} characters; this one has {given}.")
        message = message.format(most=MAX_STATEMENT_LENGTH, given=len(statement))
        raise errors.build_field_error("text", message, "statement_too_long")
    if any(_is_sentence_end(match) for match in _FURTHER.finditer(statement)):
        message = _(
            "Write one sentence only. People who agree with one sentence but not the other could not vote."
        )
        raise errors.build_field_error("text", message, "statement_of_two")
    return statement


def _is_sentence_end(match: re.Match[str]) -> bool:
    word, punctuation = match[1], match[2]
    return punctuation != "." or not (word.isdigit() or turkish.fold(word) in _ABBREVIATIONS)


def compute_statement_key(statement: str) -> str:
    """Key for finding repeated statements: ASCII-folded words without punctuation."""
    return " ".join(_NOT_A_WORD.sub(" ", turkish.ascii_fold(statement)).split())
