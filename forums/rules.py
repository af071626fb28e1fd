"""Who may read, write, curate and decide in the forums: the one place, for page, API and socket."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from forums import errors
from forums.models import (
    Access,
    Appeal,
    Attachment,
    Block,
    Board,
    Conversation,
    Decision,
    Member,
    Post,
    PostState,
    Premoderation,
    Report,
    ReviewItem,
    Statement,
    StatementState,
    Suspension,
    Thread,
    ThreadState,
)
from forums.trust import Record, Trust, trust_of
from participation.people import rules as people
from participation.people.models import AssuranceLevel, Role, User
from participation.processes import rules as processes

Person = User | AnonymousUser


def is_staff(person: Person) -> bool:
    """Moderators, editors and officers: they may write on boards of staff, and in locked threads."""
    return people.is_moderator(person) or people.is_editor(person) or people.is_officer(person)


def may_moderate(person: Person) -> bool:
    return people.is_moderator(person)


def may_manage_boards(person: Person) -> bool:
    return people.is_editor(person)


def may_answer_officially(person: Person) -> bool:
    """In the name of an office of the council or the municipality."""
    return people.is_editor(person) or people.is_officer(person)


def may_read(person: Person, board: Board) -> bool:
    """A members' board is read by the members of its organ, and by staff, who moderate it."""
    if board.read_by == Access.EVERYBODY or is_staff(person):
        return True
    return board.read_by == Access.MEMBERS and board.organ_id in processes.organs_of(person)


def boards_read_by(person: Person, board: str = "") -> Q:
    """The same as ``may_read``, for queries. ``board``: the path to it, such as ``thread__board__``."""
    if is_staff(person):
        return Q()
    read = Q(**{f"{board}read_by": Access.EVERYBODY})
    if isinstance(person, User):
        organs = processes.memberships_of(person).values("organ")
        read |= Q(**{f"{board}read_by": Access.MEMBERS, f"{board}organ__in": organs})
    return read


def readers_of(board: Board) -> Q:
    """The same for queries on accounts: who may read ``board``."""
    if board.read_by == Access.EVERYBODY:
        return Q()
    offices = (Role.MODERATOR, Role.EDITOR, Role.OFFICER)
    readers = Q(pk__in=User.objects.filter(groups__name__in=offices).values("pk"))
    if board.read_by == Access.MEMBERS:
        readers |= Q(pk__in=processes.memberships_in(board.organ_id).values("person"))
    return Q(is_active=True) & readers


def has_readers_of(board: Board, other: Board) -> bool:
    """Whether whoever reads ``other`` reads ``board``, too, staff apart."""
    return board.read_by == Access.EVERYBODY or same_readers(board, other)


def same_readers(board: Board, other: Board) -> bool:
    return board.readers == other.readers


def require_no_new_readers(before: Board, after: Board) -> None:
    """What was written among a few is not opened to others: they wrote for those. Raises ReadersStay."""
    if not (
        same_readers(before, after) or before.read_by == Access.EVERYBODY or after.read_by == Access.STAFF
    ):
        raise errors.ReadersStay


def may_see_thread(person: Person, thread: Thread) -> bool:
    """``thread`` with its board. What is hidden or held is seen by its author and by moderators; what was
    merged is seen as the thread is that it was merged into."""
    seen = thread.merged_into or thread
    if not may_read(person, thread.board) or not may_read(person, seen.board):
        return False
    return seen.state == ThreadState.PUBLISHED or may_see_unpublished(person, seen.author_id)


def may_see_text(person: Person, post: Post) -> bool:
    """Whether the words of a post are shown: published to everybody, otherwise as for threads."""
    if post.state == PostState.DELETED:
        return False
    return post.state == PostState.PUBLISHED or may_see_unpublished(person, post.author_id)


def may_see_picture(person: Person, picture: Attachment) -> bool:
    """``picture`` with its post, thread and board. As the post's words are; while the post is being written,
    by whoever sent it; once taken away, by moderators."""
    post = picture.post
    if post is None:
        return picture.removed_at is None and isinstance(person, User) and person.pk == picture.uploader_id
    if picture.removed_at is not None and not may_moderate(person):
        return False
    return may_see_thread(person, post.thread) and may_see_text(person, post)


def may_see_unpublished(person: Person, author_id: int | None) -> bool:
    return may_moderate(person) or (isinstance(person, User) and person.pk == author_id)


def require_moderator(person: Person) -> User:
    if not isinstance(person, User) or not may_moderate(person):
        raise errors.ModeratorsOnly
    return person


def require_able_moderator(person: Person) -> User:
    """A moderator who is not suspended: titles, summaries and reasons are words, too. Raises ModeratorsOnly,
    Suspended."""
    moderator = require_moderator(person)
    require_not_suspended(moderator)
    return moderator


def require_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_manage_boards(person):
        raise errors.EditorsOnly
    return person


def require_staff(person: Person) -> User:
    if not isinstance(person, User) or not is_staff(person):
        raise errors.StaffOnly
    return person


def require_writer(person: Person, *, now: datetime | None = None) -> User:
    """Somebody signed in, not suspended, with a name to be shown. Raises a kind of NotAllowed."""
    if not isinstance(person, User) or not people.is_resident(person):
        raise errors.SignInNeeded
    require_not_suspended(person, now=now)
    if not person.display_name.strip():
        raise errors.NameNeeded
    return person


def require_not_suspended(person: User, *, now: datetime | None = None) -> None:
    now = now or timezone.now()
    running = Suspension.objects.filter(resident=person, until__gt=now, lifted_at__isnull=True)
    until = running.order_by("-until").values_list("until", flat=True).first()
    if until is not None:
        raise errors.Suspended(until=until)


def require_may_start(person: Person, board: Board) -> User:
    """``board`` with its process and organ. Staff may in every phase: they prepare boards.

    Raises BoardArchived, the kind of NotAllowed that says why not, PhaseTakesNoThreads or NoPhaseNow.
    """
    if board.process is not None and board.archived_at is None and not is_staff(person):
        processes.require_takes_threads(board.process)
    return _require_may_write(person, board, board.start_by)


def require_may_reply(person: Person, thread: Thread) -> User:
    """``thread`` with its board. Raises as ``require_may_start``, ThreadClosed, ThreadWaits or ThreadGone."""
    return _require_may_write_in(person, thread, (ThreadState.PUBLISHED,))


def _require_may_write_in(person: Person, thread: Thread, states: Collection[str]) -> User:
    writer = _require_may_write(person, thread.board, thread.board.reply_by)
    if thread.state not in states:
        raise errors.ThreadWaits if thread.state == ThreadState.HELD else errors.ThreadGone
    if (thread.locked_at is not None or thread.closed_at is not None) and not is_staff(writer):
        raise errors.ThreadClosed
    return writer


def _require_may_write(person: Person, board: Board, access: str) -> User:
    if not may_read(person, board):
        raise _not_theirs(board, board.read_by)
    if board.archived_at is not None:
        raise errors.BoardArchived
    writer = require_writer(person)
    if is_staff(writer):
        return writer
    if access == Access.STAFF:
        raise errors.StaffWrite
    if access == Access.MEMBERS and board.organ_id not in processes.organs_of(writer):
        raise _not_theirs(board, access)
    profile = writer.profile
    if access == Access.LOCALS and board.district is not None:
        if profile.district_id is None:
            raise errors.DistrictNeeded(district=board.district.name)
        if profile.district_id != board.district_id:
            raise errors.OtherDistrict(district=board.district.name)
    if profile.assurance < board.minimum_assurance:
        raise errors.AssuranceTooLow(
            needed=AssuranceLevel(board.minimum_assurance).label, own=AssuranceLevel(profile.assurance).label
        )
    return writer


def _not_theirs(board: Board, access: str) -> errors.NotAllowed:
    if access == Access.MEMBERS and board.organ is not None:
        return errors.MembersWrite(organ=board.organ.name)
    return errors.StaffWrite()


def require_published(post: Post) -> None:
    """Raises PostGone unless others see ``post`` and its thread."""
    if post.state != PostState.PUBLISHED or post.thread.state != ThreadState.PUBLISHED:
        raise errors.PostGone


def trust(person: User, member: Member | None) -> Trust:
    """``member``: what the person did here so far; None: nothing."""
    age = (timezone.localdate() - person.joined_on).days
    return trust_of(
        Record(
            age_days=age,
            posts=member.posts_count if member else 0,
            upheld=member.upheld if member else 0,
            assured=person.profile.assurance > AssuranceLevel.EMAIL_ONLY,
        )
    )


def waits_for_a_moderator(person: User, board: Board, member: Member | None) -> bool:
    """Whether what ``person`` writes on ``board`` is held until a moderator has looked."""
    if is_staff(person) or board.premoderation == Premoderation.NOBODY:
        return False
    return board.premoderation == Premoderation.EVERYBODY or trust(person, member) == Trust.NEW


def require_signed_in(person: Person) -> User:
    if not isinstance(person, User):
        raise errors.SignInNeeded
    return person


def require_supporter(person: Person) -> User:
    """Supporting and voting need no name; everybody with an account may. Raises SignInNeeded, Suspended."""
    if not isinstance(person, User) or not people.is_resident(person):
        raise errors.SignInNeeded
    require_not_suspended(person)
    return person


def require_may_support(person: Person, post: Post) -> User:
    """``post`` with its thread and board. Raises SignInNeeded, Suspended, PostGone, OwnPost."""
    resident = require_supporter(person)
    if not may_read(resident, post.thread.board):
        raise errors.PostGone
    require_published(post)
    if post.author_id == resident.pk:
        raise errors.OwnPost
    return resident


def require_author(person: Person, post: Post) -> User:
    if not isinstance(person, User) or post.author_id != person.pk:
        raise errors.NotYours
    return person


def require_may_edit(person: Person, post: Post) -> User:
    """Its author, as long as they might reply in its thread, or while that waits for a moderator; an official
    answer while they may give one. ``post`` with its thread and board.

    Raises NotYours, StaffOnly, as ``require_may_reply``.
    """
    author = require_author(person, post)
    _require_may_write_in(author, post.thread, (ThreadState.PUBLISHED, ThreadState.HELD))
    if post.office and not may_answer_officially(author):
        raise errors.StaffOnly
    return author


def may_lead_conversations(person: Person) -> bool:
    """Open a thread's statements to votes, and close them."""
    return may_moderate(person) or people.is_editor(person)


def require_may_lead_conversations(person: Person) -> User:
    if not isinstance(person, User) or not may_lead_conversations(person):
        raise errors.StaffOnly
    require_not_suspended(person)
    return person


def require_may_suggest(person: Person, conversation: Conversation) -> User:
    """``conversation`` with its thread and board. Whoever may reply may suggest; staff in locked threads too.

    Raises as ``require_may_start``, ConversationClosed, ThreadGone or SuggestionsClosed.
    """
    thread = conversation.thread
    writer = _require_may_write(person, thread.board, thread.board.reply_by)
    _require_running(conversation)
    if not thread.takes_posts and not is_staff(writer):
        raise errors.SuggestionsClosed
    return writer


def require_may_vote(person: Person, conversation: Conversation) -> User:
    """Everybody with an account who may read the thread. ``conversation`` with its thread and board.

    Raises SignInNeeded, Suspended, StaffWrite, MembersWrite, ConversationClosed, ThreadGone.
    """
    resident = require_supporter(person)
    board = conversation.thread.board
    if not may_read(resident, board):
        raise _not_theirs(board, board.read_by)
    _require_running(conversation)
    return resident


def _require_running(conversation: Conversation) -> None:
    if conversation.thread.state != ThreadState.PUBLISHED:
        raise errors.ThreadGone
    if not conversation.is_open:
        raise errors.ConversationClosed


def require_may_curate(person: Person, thread: Thread) -> User:
    """A moderator who neither started ``thread`` nor blocked whoever did. Raises as
    ``require_able_moderator``, Conflict."""
    moderator = require_able_moderator(person)
    if thread.author_id is not None and (
        thread.author_id == moderator.pk
        or Block.objects.filter(resident=moderator, blocked=thread.author_id).exists()
    ):
        raise errors.Conflict
    return moderator


def require_published_thread(thread: Thread) -> None:
    """Raises ThreadNotPublished for what is held, hidden, deleted or merged."""
    if thread.state != ThreadState.PUBLISHED:
        raise errors.ThreadNotPublished


def require_same_readers(board: Board, other: Board) -> None:
    """Raises OtherReaders."""
    if not same_readers(board, other):
        raise errors.OtherReaders


def may_curate_or_embed(person: Person) -> bool:
    """Whether the moderation page of threads is open to ``person``: moderators curate, editors show polls."""
    return may_moderate(person) or may_manage_boards(person)


def require_curator_or_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_curate_or_embed(person):
        raise errors.ModeratorsOnly
    return person


def require_may_report(person: Person, post: Post) -> User:
    """Everybody with an account may, also while suspended. ``post`` with its thread and board.

    Raises SignInNeeded, OwnReport, PostGone.
    """
    if not isinstance(person, User) or not people.is_resident(person):
        raise errors.SignInNeeded
    if post.author_id == person.pk:
        raise errors.OwnReport
    if not may_see_thread(person, post.thread) or not may_see_text(person, post):
        raise errors.PostGone
    return person


def require_may_report_statement(person: Person, statement: Statement) -> User:
    """As ``require_may_report``. ``statement`` with its conversation, thread and board.

    Raises SignInNeeded, OwnReport, StatementGone.
    """
    if not isinstance(person, User) or not people.is_resident(person):
        raise errors.SignInNeeded
    if statement.author_id == person.pk:
        raise errors.OwnReport
    thread = statement.conversation.thread
    if statement.state != StatementState.PUBLISHED or not may_see_thread(person, thread):
        raise errors.StatementGone
    return person


def require_may_decide(person: Person, item: ReviewItem) -> User:
    """A moderator without a part in it: not about their own posts or threads, nor about somebody they
    blocked, nor about what they reported themselves. Raises as ``require_able_moderator``, Conflict."""
    moderator = require_able_moderator(person)
    if has_a_part(moderator, item):
        raise errors.Conflict
    return moderator


def has_a_part(moderator: User, item: ReviewItem) -> bool:
    return item.pk in with_a_part(moderator, [item])


def with_a_part(moderator: User, items: Collection[ReviewItem]) -> frozenset[int]:
    """Ids of the items in which ``moderator`` has a part; two queries, however many there are. The items come
    with their posts or statements, and those ones' threads."""
    subjects = ((it.pk, it.post or it.statement) for it in items)
    writers = {pk: subject.author_id for pk, subject in subjects if subject is not None}
    blocked = set(
        Block.objects.filter(
            resident=moderator, blocked__in=[it for it in writers.values() if it]
        ).values_list("blocked", flat=True)
    )
    reported = set(Report.objects.filter(item__in=writers, reporter=moderator).values_list("item", flat=True))
    return frozenset(
        it.pk
        for it in items
        if writers.get(it.pk) in {moderator.pk, *blocked}
        or _thread_of(it).author_id == moderator.pk
        or it.pk in reported
    )


def _thread_of(item: ReviewItem) -> Thread:
    subject = item.post or item.statement
    assert subject is not None  # noqa: S101 - one of both: a constraint
    return subject.thread if isinstance(subject, Post) else subject.conversation.thread


def require_may_decide_appeal(person: Person, appeal: Appeal) -> User:
    """Another moderator than the one who decided, without a part in it. Raises as ``require_may_decide``."""
    moderator = require_able_moderator(person)
    if appeal.pk in appeals_with_a_part(moderator, [appeal]):
        raise errors.Conflict
    return moderator


def appeals_with_a_part(moderator: User, appeals: Collection[Appeal]) -> frozenset[int]:
    """Ids of the appeals about which ``moderator`` may not decide; two queries, however many there are. They
    come with their decisions and those ones' items, as ``with_a_part`` wants these."""
    items = with_a_part(moderator, [it.decision.item for it in appeals if it.decision.item is not None])
    return frozenset(
        it.pk
        for it in appeals
        if moderator.pk in (it.first_id, it.decision.author_id) or it.decision.item_id in items
    )


def may_read_decision(person: Person, decision: Decision) -> bool:
    """Its author and moderators."""
    return may_see_unpublished(person, decision.author_id)


def require_may_appeal(person: Person, decision: Decision, *, now: datetime | None = None) -> User:
    """Its author, also while suspended. Raises NotYours, NothingToAppeal, AppealTooLate, AppealedAlready."""
    if not isinstance(person, User) or decision.author_id != person.pk:
        raise errors.NotYours
    if hasattr(decision, "appeal"):
        raise errors.AppealedAlready
    if decision.appeal_until is None or not decision.standing:
        raise errors.NothingToAppeal
    if (now or timezone.now()) >= decision.appeal_until:
        raise errors.AppealTooLate
    return person
