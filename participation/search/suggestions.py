"""What somebody who found little may have meant: misspelled words corrected from the words in use.

A word is suggested only if the corrected search finds more of what this person may see: no suggestion reveals
that a word occurs in a text that they may not read.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection, transaction

from participation.people.rules import Person
from participation.search import queries, spelling
from participation.search.stems import roots
from participation.search.words import words

#: With fewer results a suggestion is looked for.
LITTLE: Final = 3
#: Corrections of one word that are tried, and words in use that are compared letter by letter.
TRIED: Final = 3
#: A query of more words, or of more that hardly occur, gets no suggestion: each of the latter takes some ten
#: queries, and anybody may ask.
MAX_WORDS: Final = 6
MAX_RARE: Final = 4
COMPARED: Final = 50
#: Least share of common trigrams on PostgreSQL, lower than pg_trgm's own: two swapped letters spoil four.
MIN_SIMILARITY: Final = 0.2
#: Least number of common trigrams on SQLite. A mistake spoils at most four of them, and of a word with fewer
#: letters than ``LONG`` one may be all that is left.
MIN_SHARED, LONG = 2, 5


def suggestion(person: Person, text: str, results: int) -> str:
    """``text`` with corrected words, if it has more than ``results``; "" if there is nothing to suggest."""
    asked = [word for word in words(text) if not word.suffix]
    if results >= LITTLE or len(asked) > MAX_WORDS:
        return ""
    corrections = _find_corrections(person, [word.form for word in asked], results)
    better = text
    # From the end, so that the places of earlier words stay.
    for word in reversed(asked):
        if correction := corrections.get(word.form):
            better = f"{better[: word.start]}{correction}{better[word.end :]}"
    if better == text:
        return ""
    # A correction alone has more results; several together may have none.
    if len(asked) > 1 and queries.count_results(person, queries.parsed(better), results + 1) <= results:
        return ""
    return better


def _find_corrections(person: Person, asked: Sequence[str], results: int) -> dict[str, str]:
    """Other words for those that occur (almost) nowhere. ``results``: how many ``asked`` together have."""
    long_enough = [form for form in dict.fromkeys(asked) if spelling.most_mistakes(form)]
    if len(asked) == 1:
        numbers = dict.fromkeys(long_enough, results)
    else:
        numbers = {form: queries.count_results(person, queries.parsed(form), LITTLE) for form in long_enough}
    rare = [form for form, number in numbers.items() if number < LITTLE]
    if len(rare) > MAX_RARE:
        return {}
    similar = _find_similar_words(rare)
    corrections = {form: _find_correction(person, form, numbers[form], similar[form]) for form in rare}
    return {form: correction for form, correction in corrections.items() if correction}


def _find_correction(person: Person, form: str, results: int, similar: Mapping[str, str]) -> str:
    """The spelling of the most similar word in use that has more than ``results``; "" if there is none."""
    own = _list_word_and_root(form)
    compared = [
        (min(spelling.distance(it, other) for it in own), abs(len(other) - len(form)), other, spelled)
        for other, spelled in similar.items()
        if other != form
    ]
    likely = [it for it in sorted(compared) if it[0] <= spelling.most_mistakes(form)][:TRIED]
    return next(
        (
            spelled
            for _distance, _longer, other, spelled in likely
            if queries.count_results(person, queries.parsed(f'"{other}"'), results + 1) > results
        ),
        "",
    )


def _list_word_and_root(form: str) -> tuple[str, ...]:
    """The word and, if it differs, the first of its roots: the mistake may be in a word with an ending."""
    return tuple(dict.fromkeys((form, *roots(form)[:1])))


def _find_similar_words(forms: Sequence[str]) -> dict[str, dict[str, str]]:
    """For each form the words in use that share most trigrams with it or its root, with their spelling. Words
    of other lengths have too many mistakes.
    """
    if not forms:
        return {}
    by_trigrams = _build_pg_trgm_sql if connection.vendor == "postgresql" else _build_fts5_sql
    similar = {}
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The planner thinks that comparing every word in use costs little.
            cursor.execute(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, true),"
                " set_config('enable_seqscan', 'off', true)",
                [str(MIN_SIMILARITY)],
            )
        for form in forms:
            own, most = _list_word_and_root(form), spelling.most_mistakes(form)
            lengths = (min(map(len, own)) - most, max(map(len, own)) + most)
            cursor.execute(*by_trigrams(own, lengths))
            similar[form] = dict(cursor.fetchall())
    return similar


def _build_pg_trgm_sql(own: Sequence[str], lengths: tuple[int, int]) -> tuple[str, list[Any]]:
    alike = " OR ".join(["form %% %s"] * len(own))
    nearest = ", ".join(["similarity(form, %s)"] * len(own))
    sql = f"""
        SELECT form, spelling FROM search_word WHERE ({alike}) AND length(form) BETWEEN %s AND %s
        ORDER BY greatest({nearest}) DESC, form LIMIT %s
    """  # noqa: S608 - every value is a parameter
    return sql, [*own, *lengths, *own, COMPARED]


def _build_fts5_sql(own: Sequence[str], lengths: tuple[int, int]) -> tuple[str, list[Any]]:
    """Trigrams of the word and of its root are read together: most are of both."""
    of_word, of_root = spelling.trigrams(own[0]), spelling.trigrams(own[-1])
    every = list(dict.fromkeys((*of_word, *of_root)))
    one = "SELECT rowid AS word, %s AS w, %s AS r FROM search_trigrams WHERE search_trigrams MATCH %s"
    sql = f"""
        SELECT form, spelling FROM (
            SELECT word, sum(w) AS w, sum(r) AS r FROM ({" UNION ALL ".join([one] * len(every))})
            GROUP BY word HAVING count(*) >= %s
        ) JOIN search_word ON id = word
        WHERE length(form) BETWEEN %s AND %s
        ORDER BY max(w / (length(form) + %s - w), r / (length(form) + %s - r)) DESC, form LIMIT %s
    """  # noqa: S608 - every value is a parameter
    matched = [it for each in every for it in (1.0 * (each in of_word), 1.0 * (each in of_root), f'"{each}"')]
    least = MIN_SHARED if len(own[0]) >= LONG else 1
    return sql, [*matched, least, *lengths, len(of_word), len(of_root), COMPARED]
