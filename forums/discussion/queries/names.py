"""Names to offer while somebody types a mention.

Names are public beside posts, but nobody should list all of them: an answer has at most ``MAX_NAMES``, and
accounts without a published post that the reader may read are in none.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from forums.boards import rules as boards_rules
from forums.boards.models import Board
from forums.discussion.models import Post, Thread, ThreadState
from forums.members.models import Block, Member
from participation.people.models import User
from participation.text.turkish import ascii_fold, slugify

MAX_NAMES = 8
#: Letters from which people are offered who have not written in this place.
MIN_LETTERS = 2
#: Newest posts of the place whose authors are offered first.
NEWEST_POSTS = 300
MAX_LENGTH = 40


def list_names_in_thread(reader: User, thread: Thread, typed: str) -> list[Member]:
    return _list_names(reader, Post.objects.published().filter(thread=thread), typed)


def list_names_on_board(reader: User, board: Board, typed: str) -> list[Member]:
    posts = Post.objects.published().filter(thread__board=board, thread__state=ThreadState.PUBLISHED)
    return _list_names(reader, posts, typed)


def _list_names(reader: User, posts: QuerySet[Post], typed: str) -> list[Member]:
    """Members whose name has a word that begins with ``typed``: authors of ``posts``, latest first, then
    others by handle. Without ``reader``, and without whom either blocked.
    """
    beginning = slugify(typed[:MAX_LENGTH])
    if typed and not beginning:
        return []
    members = _list_mentionable(reader)
    newest = list(posts.order_by("-pk").values_list("author", flat=True)[:NEWEST_POSTS])
    places = {author: place for place, author in reversed(list(enumerate(newest)))}
    here = [it for it in members.filter(user__in=places) if _has_word_beginning(it, beginning)]
    names = sorted(here, key=lambda it: places[it.user_id])[:MAX_NAMES]
    if len(beginning) >= MIN_LETTERS and len(names) < MAX_NAMES:
        others = members.filter(handle__startswith=beginning).exclude(pk__in=[it.pk for it in names])
        others = others.filter(Exists(_list_readable_posts(reader).filter(author=OuterRef("user"))))
        names += others.order_by("handle")[: MAX_NAMES - len(names)]
    return names


def _list_mentionable(reader: User) -> QuerySet[Member]:
    blocked = Q(user__in=Block.objects.filter(resident=reader).values("blocked")) | Q(
        user__in=Block.objects.filter(blocked=reader).values("resident")
    )
    active = Member.objects.filter(user__is_active=True, user__closed_on=None).select_related("user")
    return active.exclude(blocked).exclude(user=reader)


def _list_readable_posts(reader: User) -> QuerySet[Post]:
    readable = boards_rules.build_read_condition(reader, "thread__board__")
    return Post.objects.published().filter(readable, thread__state=ThreadState.PUBLISHED)


def _has_word_beginning(member: Member, beginning: str) -> bool:
    """Whether the handle, or a word of the handle or of the name, begins with ``beginning``."""
    words = [member.handle, *member.handle.split("-"), slugify(member.user.display_name)]
    words += [slugify(word) for word in ascii_fold(member.user.display_name).split()]
    return any(word.startswith(beginning) for word in words)
