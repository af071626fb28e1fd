"""The page of a thread, put together for its template."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from forums.boards import rules as boards_rules
from forums.boards.keyset import Slice
from forums.boards.labels import explain_waiting
from forums.boards.models import Board, Premoderation
from forums.discussion import registry, rules
from forums.discussion.following import queries as following_queries
from forums.discussion.following.models import ThreadFollow
from forums.discussion.models import Post, PostState, Thread, ThreadAct
from forums.discussion.queries import acts as acts_queries
from forums.discussion.queries import posts as posts_queries
from forums.members import rules as members_rules
from forums.members.models import Member
from forums.review import labels
from forums.review import queries as review_queries
from forums.review.labels import Waiting
from forums.review.models import Origin, ReviewItem
from participation.people import queries as people_queries
from participation.people.models import User
from participation.people.rules import Person
from participation.refusals import Refusal, refusal_of
from participation.web.cards import Card


@dataclass(frozen=True, slots=True)
class PostShown:
    """A post as one reader sees it. ``readable``: its words are shown; otherwise a gap stands there.
    ``by_staff``: its author speaks for the council at present.
    """

    post: Post
    readable: bool
    own: bool
    supported: bool
    is_new: bool
    by_staff: bool = False
    reported: bool = False
    acts_after: Sequence[ThreadAct] = ()
    #: Why it waits and for how long, for its author and moderators.
    waiting: Waiting | None = None

    @property
    def folded(self) -> bool:
        """Whether its text is behind a press. Its author reads it as before."""
        return self.post.folded and not self.own

    @property
    def may_support(self) -> bool:
        return self.post.state == PostState.PUBLISHED and not self.own

    @property
    def may_report(self) -> bool:
        return self.post.state == PostState.PUBLISHED and not self.own and not self.reported

    @property
    def may_edit(self) -> bool:
        return self.own and self.post.state in (PostState.PUBLISHED, PostState.HELD)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Everything the page of a thread shows. ``why_not``: what a reply would be refused with; None: it would
    be taken."""

    thread: Thread
    slice: Slice[Post]
    posts: Sequence[PostShown]
    order: str
    why_not: Refusal | None
    official: Sequence[Post] = ()
    acts_before: Sequence[ThreadAct] = ()
    follows: bool = False
    may_moderate: bool = False
    may_curate: bool = False
    embedded: Card | None = None
    may_answer_officially: bool = False
    seen: int = 0
    tags: Sequence[object] = field(default_factory=list)
    parts: Mapping[str, object] = field(default_factory=dict)
    may_lead_conversations: bool = False

    @property
    def last(self) -> int:
        """Id of the newest post on the page."""
        return max((shown.post.pk for shown in self.posts), default=0)

    def has(self, post_id: int) -> bool:
        return any(shown.post.pk == post_id for shown in self.posts)

    @property
    def in_time(self) -> bool:
        return self.order != "support"


def build_thread_page(
    person: Person,
    thread: Thread,
    *,
    order: str = "time",
    after: str = "",
    before: str = "",
    named: str = "",
) -> ThreadPage:
    posts = posts_queries.list_posts_of_thread(person, thread, order, after=after, before=before, named=named)
    supported = posts_queries.find_supported_posts(person, posts.items)
    reported = review_queries.find_reported_posts(person, [post.pk for post in posts.items])
    seen = following_queries.list_read_positions(person, [thread]).get(thread.pk, 0)
    acts = _list_acts_on_page(thread, posts, order)
    return ThreadPage(
        thread=thread,
        slice=posts,
        posts=list(_present_posts(person, posts.items, (supported, reported), seen, acts)),
        order=order,
        why_not=refusal_of(rules.require_may_reply, person, thread),
        official=posts_queries.list_official_answers(thread),
        acts_before=[act for act in acts if posts.items and act.after_post < posts.items[0].pk],
        follows=isinstance(person, User)
        and ThreadFollow.objects.filter(resident=person, thread=thread).exists(),
        may_moderate=members_rules.may_moderate(person),
        may_curate=members_rules.may_curate_or_embed(person),
        embedded=registry.find_embed_card(thread.embedded, person) if thread.embedded else None,
        may_answer_officially=members_rules.may_answer_officially(person),
        seen=seen,
        tags=list(thread.tags.all()),
        parts=registry.list_thread_parts(person, thread),
        may_lead_conversations=members_rules.may_lead_conversations(person),
    )


def describe_premoderation(person: Person, board: Board) -> Waiting | None:
    """Why whatever ``person`` writes on ``board`` waits; None if it does not."""
    if not isinstance(person, User) or board.premoderation == Premoderation.NOBODY:
        return None
    member = Member.objects.filter(user=person).first()
    if not boards_rules.is_premoderated(person, board, member):
        return None
    return labels.describe_waiting([explain_waiting(board.premoderation)])


def _explain_waiting(person: Person, posts: Sequence[Post]) -> dict[int, Waiting]:
    """Why held posts wait, by post, if ``person`` may see their texts. No query if there are none."""
    held = [it for it in posts if it.state == PostState.HELD and rules.may_see_text(person, it)]
    items = review_queries.list_held_items([it.pk for it in held])
    return labels.list_waiting_post_labels(
        {it.pk: _list_hold_reasons(it, items[it.pk]) for it in held if it.pk in items}
    )


def _list_hold_reasons(post: Post, item: ReviewItem) -> Iterator[str]:
    for finding in item.findings.all():
        if finding.holds:
            yield labels.hold_reason(finding.kind, finding.detail)
    if item.origin == Origin.PREMODERATION:
        yield explain_waiting(post.thread.board.premoderation)


def _list_acts_on_page(thread: Thread, posts: Slice[Post], order: str) -> list[ThreadAct]:
    """Acts to show between the posts of a page; none when posts are ordered by support."""
    if order == "support" or not posts.items:
        return []
    first = posts.items[0].pk if posts.before else 0
    last = posts.items[-1].pk if posts.after else None
    return acts_queries.list_acts_between(thread, first, last)


def _present_posts(
    person: Person,
    posts: Sequence[Post],
    own_acts: tuple[frozenset[int], frozenset[int]],
    seen: int,
    acts: Sequence[ThreadAct],
) -> Iterator[PostShown]:
    supported, reported = own_acts
    waiting = _explain_waiting(person, posts)
    staff = people_queries.list_speaking_ids(
        post.author_id for post in posts if getattr(post, "author_may_speak", True)
    )
    own_id = person.pk if isinstance(person, User) else None
    for place, post in enumerate(posts):
        following = posts[place + 1].pk if place + 1 < len(posts) else None
        yield PostShown(
            post=post,
            readable=rules.may_see_text(person, post),
            own=own_id is not None and post.author_id == own_id,
            supported=post.pk in supported,
            by_staff=post.author_id in staff,
            reported=post.pk in reported,
            is_new=bool(seen) and post.pk > seen and post.author_id != own_id,
            waiting=waiting.get(post.pk),
            acts_after=[
                act
                for act in acts
                if act.after_post >= post.pk and (following is None or act.after_post < following)
            ],
        )
