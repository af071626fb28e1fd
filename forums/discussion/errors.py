"""Refusals of threads and posts. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from forums.errors import RetryLater
from forums.review.labels import Waiting
from participation.refusals import Conflict


class ThreadClosed(Conflict):
    code = "thread_closed"
    message = _("This thread no longer accepts posts. Your text is saved as a draft.")


class ThreadGone(Conflict):
    code = "thread_gone"
    message = _("You can no longer write in this thread. Your text is saved as a draft.")


class ThreadWaits(Conflict):
    code = "thread_waits"
    message = _("This thread is waiting for a moderator. You can reply once it is published.")


class WillBeHeld(Conflict):
    """Screening would hold the text. The page shows ``waiting`` and asks once more; the API never does."""

    code = "will_be_held"

    def __init__(self, *, waiting: Waiting) -> None:
        super().__init__()
        self.waiting = waiting


class PostGone(Conflict):
    code = "post_gone"
    message = _("This post is hidden or deleted, so nothing can be done with it.")


class SlowMode(RetryLater):
    code = "slow_mode"
    message = _("This thread is in slow mode. Try again in {wait}. Your text is kept.")


class SaidAlready(Conflict):
    code = "said_already"
    message = _("You posted the same text here a moment ago, so it was not posted again.")


class HasReplies(Conflict):
    code = "has_replies"
    message = _("Others have replied, so the thread cannot be deleted. You can edit your post instead.")


class OwnPost(Conflict):
    code = "own_post"
    message = _("You cannot support your own posts.")


class ThreadMerged(Conflict):
    code = "thread_merged"
    message = _(
        "The thread was merged into this one while you were writing. Your text is below; send it again."
    )
