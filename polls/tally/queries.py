"""Reads of stored analyses."""

from polls.questionnaire.models import Poll
from polls.tally.models import Analysis


def stored_analysis(poll_id: int) -> Analysis | None:
    """With its poll and that poll's election at hand, without its bytes."""
    found = Analysis.objects.select_related("poll__election").defer("body")
    return found.filter(poll=poll_id).first()


def analysis_of(poll: Poll) -> Analysis | None:
    """None until the poll is counted."""
    return getattr(poll, "analysis", None)
