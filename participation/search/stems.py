"""Roots of Turkish words, for search. Pure.

A word is given in its folded form (lower case, ASCII), so that roots are the same however it was typed.
Suffixes are removed in the order in which Turkish adds them, on every path that vowel harmony, consonant
assimilation and buffer letters allow; what no path shortens further is a root. So ``dersi`` has the roots
``ders`` and ``der``: no list of words decides which one was meant.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_VOWELS: Final = frozenset("aeiou")
_VOICELESS: Final = frozenset("cfhkpst")
_CACHED: Final = 1 << 16
#: A shorter root, left by a suffix that many words merely seem to have, is too uncertain for a query.
CERTAIN: Final = 4
MIN_LENGTH: Final = 3

# What a suffix needs before it: a vowel, a consonant, or either.
_AFTER_VOWEL, _AFTER_CONSONANT, _AFTER_ANY = "v", "c", "*"
#: Places in a word, from its end inwards: each suffix leads to one of them.
_END, _CASED, _OWNED, _PLURAL, _MADE, _VERB, _PASSIVE, _ROOT = range(8)

Rule = tuple[str, str, int]


def _expand_patterns(*patterns: str) -> Iterator[str]:
    """``A`` is a or e, ``I`` is i or u, ``D`` is d or t."""
    for pattern in patterns:
        made = [""]
        for letter in pattern:
            letters = {"A": "ae", "I": "iu", "D": "dt"}.get(letter, letter)
            made = [begun + each for begun in made for each in letters]
        yield from made


def _build_rules(after: str, leads_to: int, *patterns: str) -> list[Rule]:
    return [(suffix, after, leads_to) for suffix in _expand_patterns(*patterns)]


#: Case endings; those of a third person's possession begin with n: ``ev-i-nde``.
_CASES = [
    *_build_rules(_AFTER_ANY, _CASED, "DA", "DAn", "cA"),
    *_build_rules(_AFTER_CONSONANT, _CASED, "I", "A", "In", "lA"),
    *_build_rules(_AFTER_VOWEL, _MADE, "yI", "yA"),
    *_build_rules(_AFTER_VOWEL, _CASED, "nIn", "ylA"),
    *_build_rules(_AFTER_ANY, _CASED, "DAki", "DIr"),
]
_CASES_OF_OWNED = _build_rules(_AFTER_VOWEL, _OWNED, "nI", "nA", "ndA", "ndAn", "ndAki", "ncA")
_OWNERS = [
    *_build_rules(_AFTER_CONSONANT, _PLURAL, "I", "ImIz", "InIz", "Im"),
    *_build_rules(_AFTER_VOWEL, _PLURAL, "sI", "mIz", "nIz"),
]
_OF_THIRD = [*_build_rules(_AFTER_CONSONANT, _PLURAL, "I"), *_build_rules(_AFTER_VOWEL, _PLURAL, "sI")]
_PLURALS = _build_rules(_AFTER_ANY, _MADE, "lAr")
_MAKERS = [
    *_build_rules(_AFTER_ANY, _ROOT, "lI", "lIk", "lIg", "sIz", "cI"),
    *_build_rules(
        _AFTER_ANY,
        _ROOT,
        "lAmA",
        "lAndIrmA",
        "lAstIrmA",
        "lAnmA",
        "lAsmA",
        "sIzlIk",
        "sIzlIg",
        "lIlIk",
        "lIlIg",
    ),
]
#: Of a verb as a noun, after which endings of nouns follow, and of verbs with a person or a tense.
_NOUNS_OF_VERBS = [
    *_build_rules(_AFTER_ANY, _PASSIVE, "mA", "mAk", "DIk", "DIg"),
    *_build_rules(_AFTER_CONSONANT, _PASSIVE, "AcAk", "AcAg", "An"),
    *_build_rules(_AFTER_VOWEL, _PASSIVE, "yAcAk", "yAcAg", "yAn"),
]
_TENSES = [
    *_build_rules(_AFTER_ANY, _PASSIVE, "DI", "DIk", "DIlAr", "mIs", "sIn", "sInlAr", "mAlI", "mAz", "mAdI"),
    *_build_rules(_AFTER_CONSONANT, _PASSIVE, "Iyor", "Iyorlar", "Ip", "ArAk", "IncA"),
    *_build_rules(_AFTER_VOWEL, _PASSIVE, "yor", "yorlar", "yIp", "yArAk", "yIncA"),
]
_PASSIVES = [
    *_build_rules(_AFTER_CONSONANT, _ROOT, "Il", "In"),
    *_build_rules(_AFTER_VOWEL, _ROOT, "n", "nIl"),
]

#: Many words end so without having the suffix: they are roots as well (``kaldirim``).
_UNCERTAIN: Final = frozenset(_expand_patterns("Im"))
#: Participles; a word of one syllable before them is none (``orm-an``).
_AFTER_SYLLABLES: Final = frozenset(_expand_patterns("An"))

_NOUN = [*_MAKERS, *_NOUNS_OF_VERBS]
_RULES: Final[dict[int, list[Rule]]] = {
    _END: [*_CASES, *_CASES_OF_OWNED, *_OWNERS, *_PLURALS, *_NOUN, *_TENSES],
    _CASED: [*_OWNERS, *_PLURALS, *_NOUN],
    _OWNED: _OF_THIRD,
    _PLURAL: [*_PLURALS, *_NOUN],
    _MADE: _NOUN,
    _VERB: _NOUNS_OF_VERBS,
    _PASSIVE: _PASSIVES,
    _ROOT: [],
}
_BY_LAST: Final = {
    place: {letter: [rule for rule in rules if rule[0][-1] == letter] for letter in "acegiklnpruszm"}
    for place, rules in _RULES.items()
}


@lru_cache(_CACHED)
def roots(form: str) -> tuple[str, ...]:
    """The roots of at least ``CERTAIN`` letters (or before a plural): those that a query is searched by."""
    return tuple(dict.fromkeys(_list_roots(form, CERTAIN)))


@lru_cache(_CACHED)
def all_roots(form: str) -> tuple[str, ...]:
    """``roots`` and the short ones: what a text is found by. ``yolu`` is found by ``yol``."""
    return tuple(dict.fromkeys((*roots(form), *_list_roots(form, MIN_LENGTH))))


def _list_roots(form: str, shortest: int) -> list[str]:
    if not (form.isascii() and form.isalpha()):
        return [form]
    return [_restore_nominative(root) for root in _strip_suffixes(form, _END, shortest)]


def _strip_suffixes(word: str, place: int, shortest: int) -> Iterator[str]:
    shortened = False
    for suffix, after, leads_to in _BY_LAST[place].get(word[-1], ()):
        if not word.endswith(suffix):
            continue
        rest = word[: -len(suffix)]
        if _can_precede(rest, suffix, after, shortest):
            further = list(_strip_suffixes(rest, leads_to, shortest))
            # After an ending of something owned there must be one of its owner.
            if leads_to == _OWNED and further == [rest]:
                continue
            shortened = shortened or not (suffix in _UNCERTAIN or place == _PASSIVE)
            yield from further
    if not shortened:
        yield word


def _can_precede(rest: str, suffix: str, after: str, shortest: int) -> bool:
    is_plural = suffix in {"lar", "ler"}
    if len(rest) < (MIN_LENGTH if is_plural else shortest) and not _is_short_root(rest, is_plural, shortest):
        return False
    if suffix in _AFTER_SYLLABLES and sum(letter in _VOWELS for letter in rest) < 2:
        return False
    ends_in_vowel = rest[-1] in _VOWELS
    if after != _AFTER_ANY and ends_in_vowel != (after == _AFTER_VOWEL):
        return False
    if (suffix[0] == "t" and rest[-1] not in _VOICELESS) or (suffix[0] == "d" and rest[-1] in _VOICELESS):
        return False
    vowel = next((letter for letter in reversed(rest) if letter in _VOWELS), "")
    return bool(vowel) and (is_plural or _can_follow_vowel(vowel, suffix))


def _is_short_root(rest: str, is_plural: bool, shortest: int) -> bool:
    """``ev``, ``is``: a vowel and a consonant."""
    return (
        (is_plural or shortest == MIN_LENGTH)
        and len(rest) == 2
        and rest[0] in _VOWELS
        and rest[1] not in _VOWELS
    )


def _can_follow_vowel(vowel: str, suffix: str) -> bool:
    """Whether the first vowel of ``suffix`` can follow ``vowel``. Folded letters hide some differences."""
    own = next((letter for letter in suffix if letter in _VOWELS), "")
    if own in {"a", "e"}:
        return vowel not in {"a", "e"} or vowel == own
    if own in {"i", "u"}:
        return (own == "u") == (vowel in {"o", "u"})
    return True


_HARD: Final = {"b": "p", "d": "t", "g": "k"}
_LIQUID: Final = frozenset("lmnr")
_IRREGULAR: Final = {"suy": "su"}


def _restore_nominative(root: str) -> str:
    """The word without an ending: ``kitab`` becomes ``kitap``, ``sehr`` ``sehir``, ``hakk`` ``hak``."""
    if len(root) < MIN_LENGTH:
        return root
    last, before = root[-1], root[-2]
    if last in _LIQUID and before not in _VOWELS and (before not in _LIQUID or before + last == "rn"):
        vowel = next((letter for letter in reversed(root) if letter in _VOWELS), "i")
        return f"{root[:-1]}{'u' if vowel in 'ou' else 'i'}{last}"
    if last == before:
        return root[:-1]
    return _IRREGULAR.get(root, root[:-1] + _HARD.get(last, last))
