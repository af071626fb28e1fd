"""Finds personal data in Turkish text that residents write, and masks it.

Detects by form: e-mail addresses, account names, IBANs, card, identity and telephone numbers, licence plates,
postal addresses with a house number, long numbers. What has no form, such as a name, a person has to find.
False positives are accepted: hiding one number too many costs less than disclosing one.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from phonenumbers import NumberParseException, PhoneNumberMatcher, is_valid_number, parse
from stdnum import luhn
from stdnum.tr import tckimlik

from participation.text import plaintext, postal_addresses

_REGION: Final = "TR"


class Kind(StrEnum):
    """In order of precedence: where two findings overlap, the earlier kind names the merged one."""

    EMAIL = "email"
    ACCOUNT = "account"
    IBAN = "iban"
    CARD = "card"
    IDENTITY = "identity"
    PHONE = "phone"
    ADDRESS = "address"
    PLATE = "plate"
    NUMBER = "number"


#: The placeholders that replace findings in the published text. Answers are Turkish, and so are the
#: placeholders.
PLACEHOLDERS: Final[Mapping[Kind, str]] = {
    Kind.EMAIL: "[e-posta]",
    Kind.ACCOUNT: "[hesap adı]",
    Kind.IBAN: "[IBAN]",
    Kind.CARD: "[kart no]",
    Kind.IDENTITY: "[kimlik no]",
    Kind.PHONE: "[telefon]",
    Kind.ADDRESS: "[adres]",
    Kind.PLATE: "[plaka]",
    Kind.NUMBER: "[sayı]",
}
#: Placeholders for what only a person can find.
FURTHER_PLACEHOLDERS: Final = ("[isim]", "[…]")
ALL_PLACEHOLDERS: Final = (*PLACEHOLDERS.values(), *FURTHER_PLACEHOLDERS)


@dataclass(frozen=True, slots=True)
class Finding:
    """``text[start:end]`` looks like personal data."""

    start: int
    end: int
    kind: Kind


def find_personal_data(text: str) -> list[Finding]:
    """Findings in order; they do not overlap."""
    bare, places = _strip_unread_characters(text)
    findings = [
        *_findings_by_pattern(bare),
        *_find_numbers_with_gaps(bare),
        *(Finding(start, end, Kind.PHONE) for start, end in _find_matched_phones(bare)),
        *(Finding(start, end, Kind.ADDRESS) for start, end in postal_addresses.spans(bare)),
    ]
    merged: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: finding.start):
        if merged and finding.start < merged[-1].end:
            last = merged[-1]
            kind = min(last.kind, finding.kind, key=_ORDER.index)
            merged[-1] = Finding(last.start, max(last.end, finding.end), kind)
        else:
            merged.append(finding)
    # An end includes the ignored characters after the last one: otherwise an accent would land on the
    # placeholder.
    return [Finding(places[one.start], places[one.end], one.kind) for one in merged]


def _strip_unread_characters(text: str) -> tuple[str, list[int]]:
    """The characters of ``text`` that are matched, and the position of each in it, with the end last.

    Leaves out accents and zero-width characters, which could split the digits of a number, and replaces
    circled and superscript digits with plain ones.
    """
    read, places = [], []
    for place, character in enumerate(text):
        unread = unicodedata.category(character) in _UNREAD and character not in _BREAKS
        if unread or character in _FILLERS:
            continue
        read.append(str(unicodedata.digit(character, character)))
        places.append(place)
    return "".join(read), [*places, len(text)]


def mask_personal_data(text: str) -> str:
    """``text`` with a placeholder in place of each finding, repeated until nothing is found."""
    # What follows a number can keep it from matching, so masking that can produce a new finding. The loop
    # ends: each finding has a digit, an @ or a slash, and no placeholder has.
    while findings := find_personal_data(text):
        for finding in reversed(findings):
            text = text[: finding.start] + PLACEHOLDERS[finding.kind] + text[finding.end :]
    return text


_UNREAD: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
_BREAKS: Final = frozenset("\t\n\r")
#: Letters by category that display as blank.
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")


def normalise_text(text: str) -> str:
    """``text`` normalised as form fields do it: without invisible characters and outer white space."""
    return plaintext.seen(text).strip()


def only_masks(words: str, original: str) -> bool:
    """Whether ``words`` are ``original`` with nothing changed but parts replaced by placeholders.

    Every placeholder stands for at least one character. Both texts are compared after ``normalise_text``.
    """
    first, *rest = _PLACEHOLDER.split(normalise_text(words))
    original = normalise_text(original)
    if not rest:
        return first == original
    *middle, last = rest
    place = len(first)
    if not original.startswith(first):
        return False
    # Matching each piece at its first position leaves the most room for the following ones.
    for piece in middle:
        place = original.find(piece, place + 1)
        if place < 0:
            return False
        place += len(piece)
    return original.endswith(last) and place < len(original) - len(last)


_PLACEHOLDER = re.compile("|".join(map(re.escape, ALL_PLACEHOLDERS)))

_ORDER: Final = list(Kind)

# All repetitions are bounded: a crafted text must not make the search slow.
_LOCAL = r"[^\s@<>()\[\]{},;:\"'’“”]{1,64}"
_DOMAIN = r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}"
_DOTTED = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_EMAIL = re.compile(
    rf"{_LOCAL}@{_DOMAIN}|{_LOCAL}[^\S\r\n]?@[^\S\r\n]?{_DOTTED}"
    rf"|{_LOCAL}[ \t]{{0,2}}[\[(][ \t]?(?:at|et)[ \t]?[\])][ \t]{{0,2}}{_DOMAIN}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@])@(?=[\w.]{2})[\w.]{0,60}\w")
_PROFILE = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:(?:www|m|mobile|tr|tr-tr|web)\.)?"
    r"(?:instagram\.com|facebook\.com|fb\.com|fb\.me|twitter\.com|x\.com|tiktok\.com|youtube\.com|youtu\.be"
    r"|linkedin\.com|threads\.net|threads\.com|t\.me|wa\.me|telegram\.me|snapchat\.com|pinterest\.com)"
    r"/[^\s<>\[\]()]{0,300}[^\s<>\[\]().,;:!?'\"’”]",
    re.IGNORECASE,
)
# Whatever its checksum: one with a mistyped digit still belongs to somebody.
_IBAN = re.compile(r"(?<![^\W\d_])TR(?:(?:[^\S\r\n]|[.·•-]){0,2}\d){24}(?!\d)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_BETWEEN = re.compile(r"(?:[^\S\r\n]|[.()\-–/_·•]){1,3}")
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d{2}(?!\d)")
# A mobile number with gaps may start like this: the fifth of a month in one digit, or any with more behind
# it.
_LIKE_A_DATE = re.compile(r"05[./-](?:\d[./-]|\d\d[./-]\d{4}[./-]\d)")
_LONG = re.compile(r"(?<!\d)\d{9,}")
# A seven-digit number as people write it in the city, without the area code.
_LOCAL_PHONE = re.compile(r"(?<![\d.,/-])(?<!\d )[2-9]\d{2}[ -]\d{2}[ -]\d{2}(?![.,/-]?\d| \d)")
_PROVINCE = r"(?<![\w.,/-])(?:0[1-9]|[1-7]\d|8[01])"
_PLATE_REST = r"(?:[A-Z]{sep}\d{{4,5}}|[A-Z]{{2}}{sep}\d{{3,4}}|[A-Z]{{3}}{sep}\d{{2,4}})(?!\w)"
_PLATE = re.compile(_PROVINCE + r"[ .-]?" + _PLATE_REST.format(sep=r"[ .-]?"))
_PLATE_IN_ONE = re.compile(_PROVINCE + _PLATE_REST.format(sep=""), re.IGNORECASE)
# In capital letters these also occur between two numbers.
_NO_PLATE = frozenset({"TL", "VE", "YA", "KM", "KG", "CM", "MM", "GR", "LT", "AY", "SA", "DK", "YIL", "BIN"})
#: Digits of the longest number that is searched across gaps.
_MAX_DIGITS: Final = 16
_PATTERNS: Final = (
    (Kind.EMAIL, _EMAIL),
    (Kind.ACCOUNT, _HANDLE),
    (Kind.ACCOUNT, _PROFILE),
    (Kind.IBAN, _IBAN),
    (Kind.PHONE, _LOCAL_PHONE),
    (Kind.PLATE, _PLATE),
    (Kind.PLATE, _PLATE_IN_ONE),
    (Kind.NUMBER, _LONG),
)


def _findings_by_pattern(text: str) -> Iterator[Finding]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            letters = "".join(filter(str.isalpha, match[0]))
            if kind == Kind.PLATE and letters in _NO_PLATE:
                continue
            yield Finding(match.start(), match.end(), kind)


def _find_matched_phones(text: str) -> Iterator[tuple[int, int]]:
    for match in PhoneNumberMatcher(text, _REGION):
        if not _DATE.match(text, match.start):
            yield match.start, match.end


def _find_numbers_with_gaps(text: str) -> Iterator[Finding]:
    """Numbers written with gaps, and telephone numbers directly beside letters, which the phone matcher
    skips.
    """
    for start, end, digits in _iterate_digit_runs(text):
        if len(digits) == 11 and tckimlik.is_valid(digits):
            yield Finding(start, end, Kind.IDENTITY)
        # Card networks whose numbers start with these digits; a row of four years starts with 1 or 2.
        elif len(digits) in {15, 16} and digits[0] in "34569" and luhn.is_valid(digits):
            yield Finding(start, end, Kind.CARD)
        elif _is_phone(digits) and (not _DATE.match(text, start) or _LIKE_A_DATE.match(text, start)):
            yield Finding(start, end, Kind.PHONE)


def _iterate_digit_runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Every run of whole digit groups with only short gaps between them, and its digits in ASCII."""
    groups = list(_DIGITS.finditer(text))
    for first, group in enumerate(groups):
        digits, end = "", group.start()
        for place in range(first, len(groups)):
            following = groups[place]
            if digits and not _BETWEEN.fullmatch(text, end, following.start()):
                break
            digits += "".join(str(int(character)) for character in following[0])
            end = following.end()
            if len(digits) > _MAX_DIGITS:
                break
            yield group.start(), end, digits


def _is_phone(digits: str) -> bool:
    if not (10 <= len(digits) <= 14 and digits.startswith(("5", "0", "90"))):
        return False
    try:
        return is_valid_number(parse(digits.removeprefix("00"), _REGION))
    except NumberParseException:
        return False
