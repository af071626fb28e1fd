"""What people write, on its way into the database: made clean, rendered, and cut into words for search."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forums.models.posts import LONGEST_POST
from forums.models.threads import LONGEST_TITLE
from participation import plaintext, richtext

#: Grows when the same Markdown gives other HTML: posts of older numbers are rendered anew when read.
RENDERER: Final = 1
SHORTEST_TITLE: Final = 8
_WORD = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it is stored."""

    body: str
    html: str


def title_of(given: str) -> str:
    """A thread's title on one line. Raises ValidationError."""
    title = " ".join(plaintext.clean(given).split())
    if len(title) < SHORTEST_TITLE:
        raise ValidationError({"title": _("Say in a few words what it is about.")}, code="title_too_short")
    if len(title) > LONGEST_TITLE:
        words = _("A title has at most {most} characters; this one has {given}.")
        raise ValidationError(
            {"title": words.format(most=LONGEST_TITLE, given=len(title))}, code="title_too_long"
        )
    return title


def body_of(given: str) -> str:
    """A post's text without what cannot be seen. Raises ValidationError."""
    body = plaintext.clean(given).strip()
    if not _WORD.search(body):
        raise ValidationError({"body": _("There are no words in it.")}, code="empty")
    if len(body) > LONGEST_POST:
        words = _("A post has at most {most} characters; this one has {given}. Divide it.")
        raise ValidationError({"body": words.format(most=LONGEST_POST, given=len(body))}, code="too_long")
    return body


def written(body: str, mentions: Mapping[str, str] | None = None) -> Written:
    """A text from ``body_of`` with its HTML. ``mentions``: the address of each handle that is somebody's."""
    return Written(body, str(richtext.render(body, mentions=mentions)))
