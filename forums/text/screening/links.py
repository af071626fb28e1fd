"""Links in typed text, and the sites they lead to."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from participation.text import folding

#: Trailing characters that belong to the sentence, not to the URL.
_BEHIND: Final = ".,;:!?…*_~"
_MAX_LABEL_LENGTH: Final = 63
_MAX_HOST_LENGTH: Final = 253
# Second-level domains below which names are registered, as far as they are common here.
_SECOND_LEVEL: Final = frozenset(
    {"ac", "av", "bel", "biz", "co", "com", "dr", "edu", "gen", "gov", "info", "k12", "kep", "name", "net"}
    | {"org", "pol", "tel", "tsk", "tv", "web"}
)
# Top-level domains of links without "http". No Turkish particles: "geldi.de" and "oldu.mu" are no links.
_ENDINGS: Final = "bet|biz|casino|click|club|com|icu|info|net|online|org|shop|site|store|top|vip|xyz"
_LINK = re.compile(
    r"(?:(?P<scheme>https?|hxxps?|ftp)\s?:\s?//|www\.)(?P<rest>[^\s<>\"'()\[\]{}|]{1,2000})"
    rf"|(?<![\w@.-])(?P<bare>[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}\.(?:{_ENDINGS})(?:\.[a-z]{{2}})?)(?![\w@-])",
    re.IGNORECASE,
)
# "ornek [nokta] com": written so that people understand it and programs do not.
_DOT = r"[ ]?[\[({][ ]?(?:\.|nokta|dot)[ ]?[\])}][ ]?|[ ](?:nokta|dot)[ ]"
_TAKEN_APART = re.compile(
    rf"(?<![\w.-])(?P<name>[\w-]{{1,63}})(?:{_DOT})(?P<ending>{_ENDINGS})(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Link:
    """``text[start:end]`` is a link to ``host``. ``taken_apart``: written so that programs miss it."""

    start: int
    end: int
    host: str
    taken_apart: bool = False


def extract_links(text: str) -> list[Link]:
    """All links, in order of position; links without a valid host are left out."""
    found_links = []
    for match in _LINK.finditer(text):
        taken_apart = (match["scheme"] or "").lower().startswith("hxxp")
        end = match.start() + len(match[0].rstrip(_BEHIND))
        found_links.append(
            Link(match.start(), end, extract_host(match["rest"] or match["bare"]), taken_apart)
        )
    for match in _TAKEN_APART.finditer(text):
        found_links.append(
            Link(*match.span(), extract_host(f"{match['name']}.{match['ending']}"), taken_apart=True)
        )
    return sorted((link for link in found_links if link.host), key=lambda link: link.start)


def extract_host(address: str) -> str:
    """The host of a URL without scheme, as a browser shows it: without credentials, port, ``www.`` and
    trailing dot, and decoded from Punycode. "" if there is none.
    """
    name = re.split(r"[/?#\\]", address, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    name = unicodedata.normalize("NFKC", unquote(name[:_MAX_HOST_LENGTH])).lower().replace("。", ".")
    labels = [_decode_label(label) for label in name.strip(".,;!…").split(".") if label]
    if labels[:1] == ["www"]:
        labels = labels[1:]
    return ".".join(labels) if len(labels) > 1 else ""


def get_registered_domain(host: str) -> str:
    """The registered domain of a host: ``example.com.tr`` of ``a.b.example.com.tr``."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])


def is_in_hosts(host: str, names: Iterable[str]) -> bool:
    """Whether ``host`` is one of ``names`` or a subdomain of one."""
    return any(host == name or host.endswith(f".{name}") for name in names)


def does_imitate_latin(host: str) -> bool:
    """Whether letters of other scripts or invisible characters make ``host`` look like a Latin name."""
    return any(_looks_latin(label) for label in host.split("."))


def _looks_latin(label: str) -> bool:
    foreign = [letter for letter in label if letter.isalpha() and not _is_latin(letter)]
    has_invisible = any(unicodedata.category(letter) == "Cf" for letter in label)
    return has_invisible or (bool(foreign) and folding.fold_to_plain(label).isascii())


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ")


def _decode_label(label: str) -> str:
    """A label, decoded from Punycode if it is valid."""
    if not label.startswith("xn--") or len(label) > _MAX_LABEL_LENGTH:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label
