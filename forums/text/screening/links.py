"""Links in what people type, and the sites they lead to."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from forums.text.screening import folding

#: Of the sentence, where it stands at the end of an address.
_BEHIND: Final = ".,;:!?…*_~"
_MOST_LABEL: Final = 63
_MOST_HOST: Final = 253
# Names under which others register, as far as they are met here.
_SECOND_LEVEL: Final = frozenset(
    {"ac", "av", "bel", "biz", "co", "com", "dr", "edu", "gen", "gov", "info", "k12", "kep", "name", "net"}
    | {"org", "pol", "tel", "tsk", "tv", "web"}
)
# Written without "http": only what is no Turkish word, for "geldi.de" and "oldu.mu" are.
_ENDINGS: Final = "bet|biz|casino|click|club|com|icu|info|net|online|org|shop|site|store|top|vip|xyz"
_LINK = re.compile(
    r"(?:(?P<scheme>https?|hxxps?|ftp)\s?:\s?//|www\.)(?P<rest>[^\s<>\"'()\[\]{}|]{1,2000})"
    rf"|(?<![\w@.-])(?P<bare>[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}\.(?:{_ENDINGS})(?:\.[a-z]{{2}})?)(?![\w@-])",
    re.IGNORECASE,
)
# "ornek [nokta] com": for people to put together, and not for programs.
_DOT = r"[ ]?[\[({][ ]?(?:\.|nokta|dot)[ ]?[\])}][ ]?|[ ](?:nokta|dot)[ ]"
_TAKEN_APART = re.compile(
    rf"(?<![\w.-])(?P<name>[\w-]{{1,63}})(?:{_DOT})(?P<ending>{_ENDINGS})(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Link:
    """``text[start:end]`` leads to ``host``. ``taken_apart``: so written that programs should miss it."""

    start: int
    end: int
    host: str
    taken_apart: bool = False


def find(text: str) -> list[Link]:
    """In order; those without a name of a host are none."""
    found = []
    for match in _LINK.finditer(text):
        apart = (match["scheme"] or "").lower().startswith("hxxp")
        end = match.start() + len(match[0].rstrip(_BEHIND))
        found.append(Link(match.start(), end, host(match["rest"] or match["bare"]), apart))
    for match in _TAKEN_APART.finditer(text):
        found.append(Link(*match.span(), host(f"{match['name']}.{match['ending']}"), taken_apart=True))
    return sorted((link for link in found if link.host), key=lambda link: link.start)


def host(address: str) -> str:
    """The host of an address without its scheme, in the letters that a browser would show: no account, port,
    ``www.`` or dot at the end. Empty where there is none."""
    name = re.split(r"[/?#\\]", address, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    name = unicodedata.normalize("NFKC", unquote(name[:_MOST_HOST])).lower().replace("。", ".")
    labels = [_shown(label) for label in name.strip(".,;!…").split(".") if label]
    if labels[:1] == ["www"]:
        labels = labels[1:]
    return ".".join(labels) if len(labels) > 1 else ""


def site(host: str) -> str:
    """The part of a host that somebody registered: ``a.b.example.com.tr`` is ``example.com.tr``."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])


def is_among(host: str, names: Iterable[str]) -> bool:
    """Whether it is one of the names or below one."""
    return any(host == name or host.endswith(f".{name}") for name in names)


def looks_like_another(host: str) -> bool:
    """Whether letters of other scripts, or characters without a shape, make it look like a Latin name."""
    return any(_looks_latin(label) for label in host.split("."))


def _looks_latin(label: str) -> bool:
    foreign = [letter for letter in label if letter.isalpha() and not _is_latin(letter)]
    unseen = any(unicodedata.category(letter) == "Cf" for letter in label)
    return unseen or (bool(foreign) and folding.plain(label).isascii())


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ")


def _shown(label: str) -> str:
    """A label in Punycode as it is meant, any other as it is."""
    if not label.startswith("xn--") or len(label) > _MOST_LABEL:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label
