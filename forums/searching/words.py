"""Texts as the words that search compares: folded by Turkish rules, then ASCII, so that ``cigli`` finds
``Çiğli`` and ``ışıklar`` finds ``IŞIKLAR``. Pure."""

import re

from participation.turkish import ascii_fold

_WORD = re.compile(r"[^\W_]+")


def document(body: str, title: str = "") -> str:
    """The words of a post, each once for each time it occurs, separated by blanks."""
    return " ".join(_WORD.findall(ascii_fold(f"{title} {body}")))
