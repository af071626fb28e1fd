"""Short codes that people compare, copy and type: groups of four characters, the last one a check character.

The alphabet is Crockford's base 32 (no I, L, O, U). The check character is computed in GF(32). It detects
every single wrong character and every swap of two neighbours. Browsers have the same code in ``spelled.js``.
"""

import hashlib
import re

from referenda.voting.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 4
#: Length of an election code, including the check character. It holds 95 bits of the SHA-256.
ELECTION_LENGTH = 20
#: The primitive polynomial x^5 + x^2 + 1.
_POLYNOMIAL = 0b100101
#: Blanks, and the characters that keyboards and mail programs substitute for a dash.
_IGNORED = re.compile("[\\s\\-\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff]+")
#: Characters that people write for 1 and 0. A Turkish keyboard has two more letters that look like 1.
_READ_AS = str.maketrans({"I": "1", "İ": "1", "L": "1", "O": "0"})


def spell(number: int, characters: int) -> str:
    """Write ``number`` with ``characters`` characters: five bits in each, then the check character."""
    digits = [(number >> 5 * place) & 31 for place in reversed(range(characters - 1))]
    bare = "".join(ALPHABET[digit] for digit in [*digits, _check(digits)])
    return "-".join(bare[at : at + _GROUP] for at in range(0, characters, _GROUP))


def typed(text: str, characters: int) -> str:
    """Normalise a code that a person typed to the form of `spell`.

    Raises Invalid: ``code_letter``, ``code_length``, or ``code_check`` if the check character is wrong.
    """
    bare = _IGNORED.sub("", text).replace("ı", "I").upper().translate(_READ_AS)
    for letter in bare:
        if letter not in ALPHABET:
            raise Invalid("code_letter", f"no code has {letter!r} in it")
    if len(bare) != characters:
        raise Invalid("code_length", f"a code has {characters} characters; here are {len(bare)}")
    digits = [ALPHABET.index(letter) for letter in bare]
    if digits.pop() != _check(digits):
        raise Invalid("code_check", "the last character does not fit the others")
    return "-".join(bare[at : at + _GROUP] for at in range(0, characters, _GROUP))


def election_code(raw: bytes) -> str:
    """Election code: the first 95 bits of the SHA-256 of the election's exact bytes."""
    digest = int.from_bytes(hashlib.sha256(raw).digest())
    return spell(digest >> (256 - 5 * (ELECTION_LENGTH - 1)), ELECTION_LENGTH)


def _check(digits: list[int]) -> int:
    value = 0
    for digit in digits:
        value = (value ^ digit) << 1
        if value & 32:
            value ^= _POLYNOMIAL
    return value
