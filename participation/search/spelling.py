"""Distance between spellings of a word. Pure."""

from typing import Final

#: Fewer letters are too few to guess from.
MIN_LENGTH: Final = 4


def trigrams(form: str) -> list[str]:
    """The distinct trigrams of a word with two blanks before it and one after it, as pg_trgm makes them."""
    padded = f"  {form} "
    return list(dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2)))


def most_mistakes(form: str) -> int:
    """How many mistakes a word of this length may have."""
    if len(form) < MIN_LENGTH:
        return 0
    return 1 if len(form) < 7 else 2


def distance(one: str, other: str) -> int:
    """The least number of letters added, left out, replaced or swapped with the next (optimal string
    alignment).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [at]
        for place, other_letter in enumerate(other, start=1):
            best = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != other_letter))
            swapped = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == other_letter
            row.append(min(best, earlier[place - 2] + 1) if swapped else best)
    return row[-1]
