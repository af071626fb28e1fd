"""Rule for the time in which responses may be set aside."""

from datetime import datetime

from polls.questionnaire import errors
from polls.questionnaire.models import Poll


def require_under_review(poll: Poll, now: datetime) -> None:
    """Raise WrongState unless ``poll`` is closed and its review has not ended by ``now``."""
    if not poll.under_review_at(now):
        raise errors.WrongState(state=poll.phase_at(now).label)
