"""The public representation of a tally: the exact JSON used by page, API and socket."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from participation.elections.queries import Embargo
from polls.questionnaire.models import Option, Poll, Question, QuestionKind, ResultTiming
from polls.questionnaire.wording import translations_of
from polls.statistics import tally as statistics_tally


def render_snapshot(
    *,
    poll: Poll,
    questions: Sequence[Question],
    tally: statistics_tally.Tally,
    version: int,
    at: datetime,
    final: bool,
    embargo: Embargo | None = None,
) -> bytes:
    """The snapshot as UTF-8 JSON bytes.

    ``at`` is the time of the release in UTC; while the poll is open, midnight (Europe/Istanbul) at the start
    of the release's day. An option's ``count`` is the number of people who chose it, ranked it first, scored
    it or gave it an amount above zero. Its ``mean`` is the mean score, or the mean amount over everybody who
    allocated the budget.

    Counts are null while ``withheld`` has a reason: ``after_close`` (result timing), ``waiting`` (no batch is
    complete yet) or ``too_few`` (fewer people in total than a batch). A question may have its own reason.
    ``optional``: figures of optional and conditional questions are published only with the final result,
    since a single person might have answered between two releases. ``too_few``: its base is below a batch.
    Shares, in percent of the question's base, are null under the smallest base for shares. During an
    ``embargo`` all figures are null and ``withheld`` is ``embargo``.
    """
    withheld = "embargo" if embargo else _why_withheld(poll, tally, final)
    body = {
        "poll": poll.pk,
        "version": version,
        "at": at.isoformat(timespec="seconds"),
        "final": final,
        "timing": poll.result_timing,
        "batch_min": poll.batch_min,
        "responses": None if withheld in {"waiting", "too_few", "embargo"} else tally.responses,
        "withheld": withheld,
        "embargo": _embargo(embargo) if embargo else None,
        "questions": [_question(poll, question, tally, withheld, final) for question in questions],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def extract_figures(body: bytes) -> object:
    """The numbers in the snapshot ``body`` without texts and times, to compare snapshots for equality."""
    results = json.loads(body)
    rows = [
        (question["id"], question["base"], row and (row["count"], row["share"], row.get("mean")))
        for question in results["questions"]
        for row in [*question["options"], question["no_opinion"]]
    ]
    return results["responses"], rows


def embargo_snapshot(body: bytes, embargo: Embargo) -> bytes:
    """The snapshot ``body`` without figures, used until the release under embargo exists."""
    results = json.loads(body)
    results |= {"responses": None, "withheld": "embargo", "embargo": _embargo(embargo)}
    for question in results["questions"]:
        question |= {"withheld": "embargo", "base": None}
        for row in [*question["options"], question["no_opinion"] or {}]:
            row.update({name: None for name in ("count", "share", "mean") if name in row})
    return json.dumps(results, ensure_ascii=False, separators=(",", ":")).encode()


def _embargo(embargo: Embargo) -> dict[str, Any]:
    return {
        "election": embargo.election,
        "until": embargo.ends.isoformat(timespec="seconds"),
        "law": embargo.legal_reference,
    }


def _why_withheld(poll: Poll, tally: statistics_tally.Tally, final: bool) -> str | None:
    if tally.responses < poll.batch_min:
        return "too_few" if final else "waiting"
    if not final and poll.result_timing == ResultTiming.AFTER_CLOSE:
        return "after_close"
    return None


def _question(
    poll: Poll, question: Question, tally: statistics_tally.Tally, withheld: str | None, final: bool
) -> dict[str, Any]:
    counts = tally.questions.get(str(question.pk), statistics_tally.QuestionTally())
    if withheld is None and not question.everybody_answers:
        withheld = ("too_few" if counts.base < poll.batch_min else None) if final else "optional"

    def row(count: int) -> dict[str, Any]:
        if withheld:
            return {"count": None, "share": None}
        return {"count": count, "share": statistics_tally.compute_share(count, counts.base)}

    def mean(option: Option) -> float | None:
        if withheld or question.kind not in (QuestionKind.SCORE, QuestionKind.MATRIX, QuestionKind.BUDGET):
            return None
        return counts.mean(option.pk, of_everybody=question.kind == QuestionKind.BUDGET)

    return {
        "id": question.pk,
        "kind": question.kind,
        "text": question.text,
        "translations": list_translations(translations_of(question), "text"),
        "withheld": withheld,
        "base": None if withheld else counts.base,
        "options": [
            {
                "id": option.pk,
                "text": option.text,
                "translations": translations_of(option),
                **row(counts.options.get(str(option.pk), 0)),
                "mean": mean(option),
            }
            for option in question.options.all()
        ],
        "no_opinion": row(counts.no_opinion) if question.no_opinion else None,
    }


def list_translations(translations: Mapping[str, Mapping[str, str]], name: str) -> dict[str, str]:
    """Language code → text called ``name``, for the languages that have it."""
    return {language: texts[name] for language, texts in translations.items() if texts.get(name)}
