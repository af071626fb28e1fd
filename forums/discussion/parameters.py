"""API path parameters of threads, posts and drafts."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from forums.discussion.models import Post, Thread
from forums.discussion.queries import posts
from participation.people.rules import Person

PLACE = OpenApiParameter(
    "place",
    {"type": "string", "pattern": "^(board|thread|post):[1-9][0-9]{0,17}$", "example": "thread:12"},
    OpenApiParameter.PATH,
    description=_(
        "Place of the text: board:ID for a new thread, thread:ID for a reply, post:ID for an edit."
    ),
)
POST_ID = OpenApiParameter(
    "post_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the post.")
)
THREAD_ID = OpenApiParameter(
    "thread_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the thread.")
)


def get_post_in_thread(person: Person, thread: Thread, post_id: int, field: str) -> Post:
    """The post of ``thread`` that the request names in ``field``.

    Raises ValidationError on ``field`` if ``person`` sees no such post in the thread.
    """
    post = posts.find_post_in_thread(person, thread, post_id)
    if post is None:
        message = gettext("The post is not in this thread.")
        raise ValidationError({field: [message]}, code="unknown_post")
    return post
