"""Refusals of threads and posts. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from forums.errors import Waits
from participation.refusals import Refusal


class ThreadClosed(Refusal):
    code = "thread_closed"
    status = 409
    message = _("This thread takes no more posts. What you wrote is kept as a draft.")


class ThreadGone(Refusal):
    code = "thread_gone"
    status = 409
    message = _("This thread is no longer there to be written in. What you wrote is kept as a draft.")


class ThreadWaits(Refusal):
    code = "thread_waits"
    status = 409
    message = _("This thread waits for a moderator. Replies can come once it is published.")


class PostGone(Refusal):
    code = "post_gone"
    status = 409
    message = _("This post is hidden or deleted, so nothing can be done with it.")


class SlowMode(Waits):
    code = "slow_mode"
    message = _("This thread is in slow mode. Try again in {wait}; your text is kept.")


class SaidAlready(Refusal):
    code = "said_already"
    status = 409
    message = _("You posted the same text here a moment ago; it is not posted twice.")


class HasReplies(Refusal):
    code = "has_replies"
    status = 409
    message = _("Others have replied, so the thread stays. You can edit your post instead.")


class OwnPost(Refusal):
    code = "own_post"
    status = 409
    message = _("Your own posts are not yours to support.")


class ThreadMerged(Refusal):
    code = "thread_merged"
    status = 409
    message = _(
        "The thread was merged into this one while you were writing. Your text is below; send it again."
    )
