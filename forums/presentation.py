"""Pages of the forums, put together for their templates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from forums import queries, registry, rules, text
from forums.models import (
    ConsensusMap,
    Conversation,
    Post,
    PostState,
    Statement,
    StatementState,
    Thread,
    ThreadAct,
    ThreadFollow,
)
from forums.queries.keyset import Slice
from participation.people.models import User
from participation.refusals import Refusal


@dataclass(frozen=True, slots=True)
class PostShown:
    """A post as one reader sees it. ``readable``: its words are shown; otherwise a gap stands there."""

    post: Post
    readable: bool
    own: bool
    supported: bool
    is_new: bool
    reported: bool = False
    acts_after: Sequence[ThreadAct] = ()

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
    embedded: registry.Card | None = None
    may_answer_officially: bool = False
    seen: int = 0
    tags: Sequence[object] = field(default_factory=list)
    talk: "ConversationShown | None" = None
    may_lead_conversations: bool = False

    @property
    def last(self) -> int:
        """Id of the newest post on the page."""
        return max((shown.post.pk for shown in self.posts), default=0)

    def has(self, post_id: int) -> bool:
        return any(shown.post.pk == post_id for shown in self.posts)

    @property
    def in_time(self) -> bool:
        return self.order != "destek"


def thread_page(
    person: rules.Person,
    thread: Thread,
    *,
    order: str = "zaman",
    after: str = "",
    before: str = "",
    named: str = "",
) -> ThreadPage:
    found = queries.posts_of(person, thread, order, after=after, before=before, named=named)
    supported = queries.supported_by(person, found.items)
    reported = queries.reported_by(person, [post.pk for post in found.items])
    seen = queries.marks_of(person, [thread]).get(thread.pk, 0)
    acts = _acts(thread, found, order)
    return ThreadPage(
        thread=thread,
        slice=found,
        posts=list(_shown(person, found.items, (supported, reported), seen, acts)),
        order=order,
        why_not=why_not_reply(person, thread),
        official=queries.official_answers(thread),
        acts_before=[act for act in acts if found.items and act.after_post < found.items[0].pk],
        follows=isinstance(person, User)
        and ThreadFollow.objects.filter(resident=person, thread=thread).exists(),
        may_moderate=rules.may_moderate(person),
        may_curate=rules.may_curate_or_embed(person),
        embedded=registry.card(thread.embedded) if thread.embedded else None,
        may_answer_officially=rules.may_answer_officially(person),
        seen=seen,
        tags=list(thread.tags.all()),
        talk=conversation_card(person, thread),
        may_lead_conversations=rules.may_lead_conversations(person),
    )


def html_of(post: Post) -> str:
    """The post's HTML; made anew where an older renderer made it."""
    if post.rendered_by == text.RENDERER:
        return post.html
    return text.written(post.body, queries.addresses(queries.mentioned(post.body, post.author))).html


def why_not_reply(person: rules.Person, thread: Thread) -> Refusal | None:
    try:
        rules.require_may_reply(person, thread)
    except Refusal as refusal:
        return refusal
    return None


def _acts(thread: Thread, found: Slice[Post], order: str) -> list[ThreadAct]:
    """In time alone marks have a place between posts."""
    if order == "destek" or not found.items:
        return []
    first = found.items[0].pk if found.before else 0
    last = found.items[-1].pk if found.after else None
    return queries.acts_between(thread, first, last)


def _shown(
    person: rules.Person,
    posts: Sequence[Post],
    own_deeds: tuple[frozenset[int], frozenset[int]],
    seen: int,
    acts: Sequence[ThreadAct],
) -> Iterator[PostShown]:
    supported, reported = own_deeds
    own_id = person.pk if isinstance(person, User) else None
    for place, post in enumerate(posts):
        following = posts[place + 1].pk if place + 1 < len(posts) else None
        yield PostShown(
            post=post,
            readable=rules.may_see_text(person, post),
            own=own_id is not None and post.author_id == own_id,
            supported=post.pk in supported,
            reported=post.pk in reported,
            is_new=bool(seen) and post.pk > seen and post.author_id != own_id,
            acts_after=[
                act
                for act in acts
                if act.after_post >= post.pk and (following is None or act.after_post < following)
            ],
        )


@dataclass(frozen=True, slots=True)
class ConversationShown:
    """A thread's statements as one reader meets them. ``why_not``: what a vote would be refused with.
    ``asked``: the statement that comes next; None: all are voted on, or there is none."""

    conversation: Conversation
    asked: Statement | None = None
    voted: int = 0
    statements: Sequence[Statement] = ()
    votes: Mapping[int, int] = field(default_factory=dict)
    why_not: Refusal | None = None

    @property
    def newest(self) -> ConsensusMap | None:
        return self.conversation.newest

    @property
    def top(self) -> Statement | None:
        """What all groups agree on most, as far as it is still published."""
        top = self.newest.top if self.newest else None
        return top if top is not None and top.state == StatementState.PUBLISHED else None

    @property
    def number(self) -> int:
        return len(self.statements)

    @property
    def own(self) -> Sequence[tuple[Statement, int]]:
        return [(it, self.votes[it.pk]) for it in self.statements if it.pk in self.votes]


def conversation_shown(person: rules.Person, conversation: Conversation) -> ConversationShown:
    """Everything a reader can vote on and has voted on."""
    statements = queries.published_statements(conversation)
    votes = queries.own_votes(person, conversation)
    why_not = why_not_vote(person, conversation)
    turn = [] if why_not else queries.in_turn(person, conversation, statements, votes)
    return ConversationShown(
        conversation=conversation,
        asked=turn[0] if turn else None,
        voted=sum(it.pk in votes for it in statements),
        statements=statements,
        votes=votes,
        why_not=why_not,
    )


def conversation_card(person: rules.Person, thread: Thread) -> ConversationShown | None:
    """What stands beside the thread; to visitors, and of closed ones, without a further query."""
    conversation = queries.conversation_of(thread)
    if conversation is None:
        return None
    if not isinstance(person, User) or not conversation.is_open:
        return ConversationShown(conversation, why_not=why_not_vote(person, conversation))
    return conversation_shown(person, conversation)


def why_not_vote(person: rules.Person, conversation: Conversation) -> Refusal | None:
    try:
        rules.require_may_vote(person, conversation)
    except Refusal as refusal:
        return refusal
    return None
