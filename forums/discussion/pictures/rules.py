"""Who may see a picture."""

from forums.discussion.pictures.models import Attachment
from forums.discussion.rules import may_see_text, may_see_thread
from forums.members.rules import may_moderate
from participation.people.models import User
from participation.people.rules import Person


def may_see_picture(person: Person, picture: Attachment) -> bool:
    """Whether ``person`` may see the picture, as readers of the post's text may.

    Before it has a post, only the uploader may; once removed, only moderators. ``picture`` has its post,
    thread and board joined.
    """
    post = picture.post
    if post is None:
        return picture.removed_at is None and isinstance(person, User) and person.pk == picture.uploader_id
    if picture.removed_at is not None and not may_moderate(person):
        return False
    return may_see_thread(person, post.thread) and may_see_text(person, post)
