"""Turkish rules for case, order, slugs and search. All code that compares text uses this module.

Python's own case rules are English: ``'İ'.lower()`` has length 2 and ``'Iğdır'.casefold()`` is not
``'ığdır'``. All functions accept any text, compose it first (NFC) and never fail.
"""

import re
import unicodedata

_TO_LOWER = str.maketrans({"İ": "i", "I": "ı"})
_TO_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_TO_ASCII = str.maketrans("çğıöşüâîû", "cgiosuaiu")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")

# Every character becomes two digits, so that keys sort the same under every collation. Latin letters that
# Turkish lacks come after the letter they follow in English: q after p, w and x after v.
_LETTERS = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_PLACE = {character: f"{place}" for place, character in enumerate("0123456789" + _LETTERS, start=20)}
_END, _SEPARATOR, _FOREIGN = "00", "10", "90"


# Possessive endings of the numbers' last words: ``20’si`` (yirmisi), ``6’sı`` (altısı).
_ENDINGS = {
    **dict(enumerate(("ı", "i", "si", "ü", "ü", "i", "sı", "si", "i", "u"))),
    10: "u",
    20: "si",
    30: "u",
    40: "ı",
    50: "si",
    60: "ı",
    70: "i",
    80: "i",
    90: "ı",
    100: "ü",
}


def compose(text: str) -> str:
    """``text`` with each letter and its accents as one character where one exists (NFC)."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """``text`` in lower case by Turkish rules, the form in which texts are compared."""
    return compose(compose(text).translate(_TO_LOWER).lower())


def upper(text: str) -> str:
    """``text`` in upper case by Turkish rules."""
    return compose(compose(text).translate(_TO_UPPER).upper())


def ascii_fold(text: str) -> str:
    """Folded text with Turkish letters replaced by ASCII ones, as search compares them: ``cigli`` matches
    ``Çiğli``.
    """
    return fold(text).translate(_TO_ASCII)


def slugify(text: str) -> str:
    """``Karşıyaka`` becomes ``karsiyaka``: only ``a-z``, ``0-9`` and single inner hyphens. Other accented
    letters lose their accent; a text with no Latin letter or digit gives an empty slug.
    """
    plain = unicodedata.normalize("NFKD", ascii_fold(text)).encode("ascii", "ignore").decode("ascii").lower()
    return _NOT_IN_SLUG.sub("-", plain).strip("-")


def sort_key(text: str) -> str:
    """A string of digits whose order under any collation is the Turkish alphabetical order of ``text``.

    Spaces and punctuation come first, then digits, letters, other scripts. Case is ignored; circumflexes and
    foreign accents only decide between texts that are otherwise equal. Length: at most ten digits per
    character, three for one of the Turkish alphabet.
    """
    places: list[str] = []
    accents: list[str] = []
    for character in fold(text):
        base = character if character in _PLACE else unicodedata.normalize("NFKD", character)[0]
        if base in _PLACE:
            places.append(_PLACE[base])
        elif base.isalnum():
            places.append(f"{_FOREIGN}{ord(base):07d}")
        else:
            places.append(_SEPARATOR)
        accents.append("1" if base == character else "2")
    key = "".join(places)
    return f"{key}{_END}{''.join(accents)}" if "2" in accents else key


def possessive(figure: str) -> str:
    """``0,2`` becomes ``0,2’si``: 0.2 of them. ``figure``: decimals allowed, up to 100 without."""
    whole, _comma, decimals = figure.strip("%").partition(",")
    spoken = int(decimals or whole)
    last = spoken % 10 or (spoken if spoken == 100 else spoken % 100)
    return f"{figure}’{_ENDINGS[last]}"


def portion_of(figure: str) -> str:
    """``%20`` becomes ``%20’sinin``: of 20 percent of them. ``figure``: 0 to 100, decimals allowed."""
    portion = possessive(figure)
    return f"{portion}n{portion[-1]}n"


def portion_from(figure: str) -> str:
    """``%50`` becomes ``%50’sinden``: than 50 percent of them. ``figure``: 0 to 100, decimals allowed."""
    portion = possessive(figure)
    return f"{portion}nd{'e' if portion[-1] in 'iü' else 'a'}n"
