"""The public form of a tally: the exact JSON that page, API and socket all show."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from polls import counting
from polls.models import Poll, Question, ResultTiming


def render(
    *,
    poll: Poll,
    questions: Sequence[Question],
    tally: counting.Tally,
    version: int,
    at: datetime,
    final: bool,
) -> bytes:
    """The snapshot as UTF-8 JSON bytes. ``at`` is the time of the release, UTC.

    Counts are null while ``withheld`` gives a reason: ``after_close`` (result timing), ``waiting`` (no
    batch is complete yet) or ``too_few`` (fewer people in all than a batch has). A question has a reason of
    its own: ``optional`` questions come with the final result, since between two releases a single person
    might have answered one, and ``too_few`` of them are never shown. A share, in percent of the question's
    base, is null under the smallest base for shares.
    """
    withheld = _why_withheld(poll, tally, final)
    body = {
        "poll": poll.pk,
        "version": version,
        "at": at.isoformat(timespec="seconds"),
        "final": final,
        "timing": poll.result_timing,
        "batch_min": poll.batch_min,
        "responses": None if withheld in {"waiting", "too_few"} else tally.responses,
        "withheld": withheld,
        "questions": [_question(poll, question, tally, withheld, final) for question in questions],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _why_withheld(poll: Poll, tally: counting.Tally, final: bool) -> str | None:
    if tally.responses < poll.batch_min:
        return "too_few" if final else "waiting"
    if not final and poll.result_timing == ResultTiming.AFTER_CLOSE:
        return "after_close"
    return None


def _question(
    poll: Poll, question: Question, tally: counting.Tally, withheld: str | None, final: bool
) -> dict[str, Any]:
    counts = tally.questions.get(str(question.pk), counting.QuestionTally())
    if withheld is None and not question.required:
        withheld = ("too_few" if counts.base < poll.batch_min else None) if final else "optional"

    def row(count: int) -> dict[str, Any]:
        if withheld:
            return {"count": None, "share": None}
        return {"count": count, "share": counting.share(count, counts.base)}

    return {
        "id": question.pk,
        "kind": question.kind,
        "text": question.text,
        "withheld": withheld,
        "base": None if withheld else counts.base,
        "options": [
            {"id": option.pk, "text": option.text, **row(counts.options.get(str(option.pk), 0))}
            for option in question.options.all()
        ],
        "no_opinion": row(counts.no_opinion) if question.no_opinion else None,
    }
