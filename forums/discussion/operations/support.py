"""Support for posts. Rows and counts change in one transaction."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from forums.discussion import live, rules
from forums.discussion.models import Post, Support, Thread
from forums.discussion.operations import locks
from forums.members import pseudonyms
from participation.people.models import User


@transaction.atomic
def support_post(*, post: Post, resident: User, on: bool) -> int:
    """Support a post, or withdraw the support. Idempotent. Returns the post's count afterwards.

    Raises SignInNeeded, Suspended, OwnPost, PostGone.
    """
    # The lock on the thread serialises this with hiding and merging; the board is not locked.
    locks.lock_thread_of_post(post.pk)
    post = Post.objects.select_related("thread__board").get(pk=post.pk)
    resident = rules.require_may_support(resident, post)
    pseudonym = pseudonyms.derive_supporter(post.pk, resident.pk)
    if on:
        exists = Support.objects.filter(post=post, supporter=pseudonym).exists()
        if not exists:
            Support.objects.create(post=post, supporter=pseudonym)
        change = 0 if exists else 1
    else:
        deleted, _rows = Support.objects.filter(post=post, supporter=pseudonym).delete()
        change = -deleted
    if change:
        support = F("support") + change
        # Rows do not say when a support was given: a withdrawn one counts as given to the present text while
        # there is any.
        Post.objects.filter(pk=post.pk).update(
            support=support, earlier_support=Least(F("earlier_support"), support)
        )
        if post.is_opening:
            Thread.objects.filter(pk=post.thread_id).update(support=F("support") + change)
        live.publish_support_change(post.thread_id)
    return post.support + change
