"""When open answers may be reviewed and published."""

from polls.open_answers import errors
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire.models import SMALLEST_BATCH, Poll


def fewest_texts(poll: Poll) -> int:
    """So many people at least wrote under an open question whose answers are reviewed and published."""
    return max(SMALLEST_BATCH, poll.batch_min)


def require_reviewable(poll: Poll, wrote: int) -> None:
    """Open answers are reviewed once they lie apart from everything else, and are enough to hide among.

    Raises NotCounted or TooFewTexts.
    """
    if poll.counted_at is None:
        raise questionnaire_errors.NotCounted
    least = fewest_texts(poll)
    if wrote < least:
        raise errors.TooFewTexts(least=least)
