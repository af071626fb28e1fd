"""Refusals of threads and posts. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from forums.errors import Waits
from participation.refusals import Conflict


class ThreadClosed(Conflict):
    code = "thread_closed"
    message = _("This thread takes no more posts. What you wrote is kept as a draft.")


class ThreadGone(Conflict):
    code = "thread_gone"
    message = _("This thread is no longer there to be written in. What you wrote is kept as a draft.")


class ThreadWaits(Conflict):
    code = "thread_waits"
    message = _("This thread waits for a moderator. Replies can come once it is published.")


class PostGone(Conflict):
    code = "post_gone"
    message = _("This post is hidden or deleted, so nothing can be done with it.")


class SlowMode(Waits):
    code = "slow_mode"
    message = _("This thread is in slow mode. Try again in {wait}; your text is kept.")


class SaidAlready(Conflict):
    code = "said_already"
    message = _("You posted the same text here a moment ago; it is not posted twice.")


class HasReplies(Conflict):
    code = "has_replies"
    message = _("Others have replied, so the thread stays. You can edit your post instead.")


class OwnPost(Conflict):
    code = "own_post"
    message = _("Your own posts are not yours to support.")


class ThreadMerged(Conflict):
    code = "thread_merged"
    message = _(
        "The thread was merged into this one while you were writing. Your text is below; send it again."
    )
