"""Finds postal addresses as people write them in Turkish: "Atatürk Mah. 1234 Sok. No: 5 D: 3".

An address is a street, quarter or building followed within a few words by the number of a house or flat. A
street alone is not an address; nor is a pothole in it, nor a bare number after a street ("1453 Sokak 3 gündür
karanlık") unless a place name follows it. The text is encoded as a string of signs, one for each word and one
for each gap, and the patterns are matched against that string. Every repetition in them is bounded, so the
time is linear in the length of the text.
"""

import re
from collections.abc import Iterator
from typing import Final

from participation.text.turkish import fold

_WORD = re.compile(r"[^\W_]+")
_HOUSE_NUMBER = re.compile(r"[0-9]{1,5}[a-zçğıöşü]?")

# Signs of words. Assigned below: C capitalised, w other, L a letter, 9 a house number, 0 other with digits.
_SIGNS: Final = {
    **dict.fromkeys(["sok", "sokak", "sokağı", "sk", "cad", "cadde", "caddesi", "cd"], "S"),
    **dict.fromkeys(["bulvarı", "bulv", "blv", "mah", "mh"], "S"),
    **dict.fromkeys(["apt", "ap", "blok", "sitesi"], "B"),
    **dict.fromkeys(["no", "nu", "numara", "numarası"], "N"),
    **dict.fromkeys(["numarada", "numaradaki", "numaradan", "numaraya"], "U"),
    **dict.fromkeys(["numaralı", "nolu"], "V"),
    **dict.fromkeys(["lu", "lı"], "l"),
    **dict.fromkeys(["ev", "eve", "evde", "evdeki", "evin", "bina", "binada", "binanın", "konut"], "H"),
    **dict.fromkeys(["kat", "daire"], "F"),
    # Words whose numbers are not personal: "Hat No: 202".
    **dict.fromkeys(["hat", "hattı", "durak", "durağı", "otobüs", "ada", "parsel", "pafta", "karar"], "X"),
    **dict.fromkeys(["ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos"], "M"),
    **dict.fromkeys(["eylül", "ekim", "kasım", "aralık"], "M"),
}
#: With any suffix: "sokakta", "caddesinde".
_BEGINNINGS = ((("mahalle", "sokak", "sokağ", "cadde", "bulvar"), "P"), (("apartman",), "B"))
_SHORT_FLATS = frozenset("dk")
# Signs of gaps: " " within a name, "/" with a slash or dash, "," other, "!" where something new begins.
_NEW = re.compile(r"[!?;]|\n[ \t]*\n")
_FULL_STOP = re.compile(r"\.\s")
_ABBREVIATED = frozenset("SBNFL9")
_WIDEST_GAP: Final = 6

_NAME = r"(?:[CLM9][ /]){0,3}(?:[CLMw9][ /])?"
_PLACES = rf"(?:{_NAME}[SPB][ ,]){{1,4}}"
_BETWEEN = r"(?:[A-WYZwl9][ ,]){0,3}?"
_FORMS = re.compile(
    rf"{_PLACES}(?:"
    rf"{_BETWEEN}N[ ,/]9(?:/[9L])?"  # No: 12/4
    rf"|{_BETWEEN}9 (?:U|(?:V|N l) [HF])"  # 12 numarada, 12 no'lu evde
    r"|(?<=[SB][ ,])9(?:/9|(?=[ ,]F[ ,]9)|(?=[ ,/]C))"  # 12/4, 12 D: 4, 12 Karşıyaka
    r"|(?<=B[ ,])F[ ,]9)"  # Gül Apt. daire 4
    r"(?:[ ,/]F[ ,]9){0,4}"
)
_WITHIN_NAMES = frozenset({"", ".", "'", "’"})


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each address begins and ends, in order."""
    words = list(_WORD.finditer(text))
    for form in _FORMS.finditer(_encode_words(text, words)):
        # Every word has two signs: its own and that of the gap after it.
        yield words[form.start() // 2].start(), words[(form.end() - 1) // 2].end()


def _encode_words(text: str, words: list[re.Match[str]]) -> str:
    signs: list[str] = []
    for place, word in enumerate(words):
        after = text[word.end() : words[place + 1].start()] if place + 1 < len(words) else "!"
        sign = _encode_word(word[0], after)
        # "7/24" (open day and night) is not a house number.
        if word[0] == "7" and text.startswith("7/24", word.start()):
            sign = "0"
        signs += sign, _encode_gap(sign, after)
    return "".join(signs)


def _encode_word(word: str, after: str) -> str:
    folded = fold(word)
    if sign := _SIGNS.get(folded):
        return sign
    if any(map(str.isdigit, word)):
        return "9" if _HOUSE_NUMBER.fullmatch(folded) else "0"
    if folded in _SHORT_FLATS and after.startswith((":", ".")):
        return "F"
    for beginning, sign in _BEGINNINGS:
        if folded.startswith(beginning):
            return sign
    if len(word) == 1:
        return "L"
    return "C" if word[0].isupper() else "w"


def _encode_gap(sign: str, gap: str) -> str:
    if len(gap) > _WIDEST_GAP or _NEW.search(gap) or (sign not in _ABBREVIATED and _FULL_STOP.match(gap)):
        return "!"
    stroke = gap.strip()
    return "/" if stroke in {"/", "-"} else " " if stroke in _WITHIN_NAMES else ","
