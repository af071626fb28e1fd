"""Rules for reviewing and publishing open answers."""

from polls.open_answers import errors
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire.models import SMALLEST_BATCH, Poll


def minimum_texts(poll: Poll) -> int:
    """Minimum number of answers to an open question for review and publication."""
    return max(SMALLEST_BATCH, poll.batch_min)


def require_reviewable(poll: Poll, wrote: int) -> None:
    """Require that the poll is counted (rows cannot be linked any more) and has enough open answers.

    Raises NotCounted or TooFewTexts.
    """
    if poll.counted_at is None:
        raise questionnaire_errors.NotCounted
    least = minimum_texts(poll)
    if wrote < least:
        raise errors.TooFewTexts(least=least)
