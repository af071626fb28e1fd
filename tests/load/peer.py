"""A thread's page as a peer on the same framework makes it: a batch of queries for each comment.

Template and page shell are ours, so that only the queries differ. The other URLs are the site's.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as own
from forums.discussion import rules
from forums.discussion.forms import ReplyForm
from forums.discussion.models import Mention, Post, PostVersion, Support, Thread
from forums.discussion.pictures.models import Attachment
from forums.discussion.pictures.uploads import Pictures
from forums.discussion.queries import posts as posts_queries
from forums.discussion.thread_page import PostShown, build_thread_page
from forums.discussion.views.reading import show_thread
from forums.review.models import ReviewItem


def comment(request: HttpRequest, post_id: int) -> PostShown:
    """The data of one comment, each queried where it is needed."""
    post = Post.objects.get(pk=post_id)
    Support.objects.filter(post=post).count()
    PostVersion.objects.filter(post=post).count()
    Post.objects.filter(reply_to=post).count()
    list(Mention.objects.filter(post=post))
    list(Attachment.objects.filter(post=post))
    ReviewItem.objects.filter(post=post, decided_at=None).exists()
    supported = post.pk in posts_queries.find_supported_posts(request.user, [post])
    return PostShown(post, rules.may_see_text(request.user, post), False, supported, False)


def thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    thread = get_object_or_404(Thread, pk=thread_id)
    page = build_thread_page(request.user, thread)
    posts = [comment(request, post.pk) for post in page.slice.items]
    return show_thread(request, replace(page, posts=posts), ReplyForm(), pictures=Pictures())


urlpatterns = [*own, path("peer/<int:thread_id>/", thread)]
