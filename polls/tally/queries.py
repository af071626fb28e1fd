"""Queries for stored analyses."""

from polls.questionnaire.models import Poll
from polls.tally.models import Analysis


def stored_analysis(poll_id: int) -> Analysis | None:
    """The analysis with its poll and election, ``body`` deferred; None if there is none."""
    analyses = Analysis.objects.select_related("poll__election").defer("body")
    return analyses.filter(poll=poll_id).first()


def analysis_of(poll: Poll) -> Analysis | None:
    """The poll's analysis; None until it is counted."""
    return getattr(poll, "analysis", None)
