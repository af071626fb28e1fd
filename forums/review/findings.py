"""Findings of screening in words, for moderators."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forums.review.models import Finding
from forums.text.screening.findings import Kind, Part
from participation.text import figures
from participation.text.personal_data import Kind as PersonalData

KINDS: Final[Mapping[str, Promise]] = {
    Kind.FLOOD: _("many posts in a short time"),
    Kind.NEAR_DUPLICATE: _("almost the same as another post"),
    Kind.LINK_SPAM: _("links that look like advertising"),
    Kind.LISTED_WORD: _("word on a list"),
    Kind.PERSONAL_DATA: _("looks like personal data"),
    Kind.SHOUTING: _("mostly capital letters"),
    Kind.EMPTY_OF_WORDS: _("hardly any words"),
    Kind.UNREAD: _("too long to screen"),
}
DISGUISES: Final[Mapping[str, Promise]] = {
    "as_written": _("as written"),
    "repeated": _("with repeated letters"),
    "substituted": _("with symbols in place of letters"),
    "separated": _("with characters between the letters"),
    "masked": _("with hidden letters (a guess)"),
}
SEVERITIES: Final[Mapping[int, Promise]] = {1: _("mild"), 2: _("moderate"), 3: _("severe")}
#: By name of the detail, in the order in which they are shown.
DETAILS: Final[Mapping[str, Promise]] = {
    "part": _("where"),
    "kind": _("what"),
    "sign": _("sign"),
    "whose": _("copies of"),
    "copies": _("number of copies"),
    "similarity": _("similarity in percent"),
    "post": _("most similar post"),
    "posts": _("posts"),
    "links": _("links"),
    "host": _("address"),
    "site": _("site"),
    "authors": _("other authors with the same link"),
    "looks_like": _("looks like"),
    "words": _("words"),
    "letters": _("letters"),
    "characters": _("characters"),
    "most": _("limit"),
    "seconds": _("within seconds"),
    "entry": _("entry of the list"),
    "language": _("language"),
    "severity": _("severity"),
    "written": _("written"),
    "disguise": _("spelling"),
}
_VALUES: Final[Mapping[str, Mapping[Any, Promise]]] = {
    "severity": SEVERITIES,
    "disguise": DISGUISES,
    "part": {Part.TITLE.value: _("in the title"), Part.TEXT.value: _("in the text")},
    "kind": {
        PersonalData.EMAIL.value: _("e-mail address"),
        PersonalData.ACCOUNT.value: _("account name"),
        PersonalData.IBAN.value: _("IBAN"),
        PersonalData.CARD.value: _("card number"),
        PersonalData.IDENTITY.value: _("identity number"),
        PersonalData.PHONE.value: _("telephone number"),
        PersonalData.ADDRESS.value: _("postal address"),
        PersonalData.PLATE.value: _("licence plate"),
        PersonalData.NUMBER.value: _("long number"),
    },
    "sign": {
        "many": _("many links"),
        "bare": _("hardly any words besides links"),
        "new_account": _("a new account posts links"),
        "shortened": _("a shortened address hides the target"),
        "repeated": _("others recently linked to the same site"),
        "look_alike": _("foreign letters imitate a name"),
        "taken_apart": _("written so that programs miss it"),
    },
    "whose": {"own": _("the author’s own posts"), "others": _("posts by others")},
    "language": {"tr": _("Turkish"), "en": _("English")},
}


def describe_finding_kind(finding: Finding) -> str:
    """The kind in words. One without words is shown by its name, never hidden."""
    return str(KINDS.get(finding.kind, finding.kind))


def list_finding_details(finding: Finding) -> Iterator[tuple[str, str]]:
    """Label and value of each detail; one without words is shown by its name."""
    order = list(DETAILS)
    names = sorted(finding.detail, key=lambda name: order.index(name) if name in DETAILS else len(order))
    for name in names:
        value = finding.detail[name]
        words = _VALUES.get(name, {}).get(value)
        is_count = isinstance(value, int) and name != "post"
        shown = str(words) if words else figures.format_number(value) if is_count else str(value)
        yield str(DETAILS.get(name, name)), shown
