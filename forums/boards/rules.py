"""Who may read a board and write on it, for page, API and socket alike."""

from django.db.models import Q

from forums.boards import errors
from forums.boards.models import Access, Board, Premoderation
from forums.members.models import Member
from forums.members.rules import compute_person_trust, is_staff, require_writer
from forums.text.screening.limits import Trust
from participation.people.models import AssuranceLevel, Role, User
from participation.people.rules import Person
from participation.processes import rules as processes
from participation.refusals import NotAllowed


def may_read_board(person: Person, board: Board) -> bool:
    """A board of members may be read by its organ's members and by staff, who moderate it."""
    if board.read_by == Access.EVERYBODY or is_staff(person):
        return True
    return board.read_by == Access.MEMBERS and board.organ_id in processes.organs_of(person)


def build_read_condition(person: Person, board: str = "") -> Q:
    """``may_read_board`` as a filter. ``board``: lookup prefix, such as ``thread__board__``."""
    if is_staff(person):
        return Q()
    read = Q(**{f"{board}read_by": Access.EVERYBODY})
    if isinstance(person, User):
        organs = processes.memberships_of(person).values("organ")
        read |= Q(**{f"{board}read_by": Access.MEMBERS, f"{board}organ__in": organs})
    return read


def build_reader_filter(board: Board) -> Q:
    """``may_read_board`` as a filter on accounts: who may read ``board``."""
    if board.read_by == Access.EVERYBODY:
        return Q()
    offices = (Role.MODERATOR, Role.EDITOR, Role.OFFICER)
    readers = Q(pk__in=User.objects.filter(groups__name__in=offices).values("pk"))
    if board.read_by == Access.MEMBERS:
        readers |= Q(pk__in=processes.memberships_in(board.organ_id).values("person"))
    return Q(is_active=True) & readers


def has_readers_of(board: Board, other: Board) -> bool:
    """Whether everybody who may read ``other`` may read ``board``, too."""
    return board.read_by == Access.EVERYBODY or have_same_readers(board, other)


def have_same_readers(board: Board, other: Board) -> bool:
    return board.readers == other.readers


def require_no_new_readers(before: Board, after: Board) -> None:
    """Require that a change of a board adds no readers to it, unless everybody could read it before.

    The authors on a board with restricted readers wrote for those alone. Raises ReadersStay.
    """
    if not (
        have_same_readers(before, after)
        or before.read_by == Access.EVERYBODY
        or after.read_by == Access.STAFF
    ):
        raise errors.ReadersStay


def require_may_start(person: Person, board: Board) -> User:
    """Return ``person`` as a writer. Staff may start threads in every phase: they prepare boards.

    ``board`` has its process and organ joined. Raises BoardArchived, a subclass of NotAllowed,
    PhaseTakesNoThreads, NoPhaseNow.
    """
    if board.process is not None and board.archived_at is None and not is_staff(person):
        processes.require_takes_threads(board.process)
    return require_may_write(person, board, board.start_by)


def require_may_write(person: Person, board: Board, access: str) -> User:
    if not may_read_board(person, board):
        raise find_access_refusal(board, board.read_by)
    if board.archived_at is not None:
        raise errors.BoardArchived
    writer = require_writer(person)
    if is_staff(writer):
        return writer
    if access == Access.STAFF:
        raise errors.StaffWrite
    if access == Access.MEMBERS and board.organ_id not in processes.organs_of(writer):
        raise find_access_refusal(board, access)
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


def find_access_refusal(board: Board, access: str) -> NotAllowed:
    if access == Access.MEMBERS and board.organ is not None:
        return errors.MembersWrite(organ=board.organ.name)
    return errors.StaffWrite()


def is_premoderated(person: User, board: Board, member: Member | None) -> bool:
    """Whether posts of ``person`` on ``board`` are held until a moderator approves them."""
    if is_staff(person) or board.premoderation == Premoderation.NOBODY:
        return False
    return board.premoderation == Premoderation.EVERYBODY or compute_person_trust(person, member) == Trust.NEW


def require_same_readers(board: Board, other: Board) -> None:
    """Require that the same people may read both boards. Raises OtherReaders."""
    if not have_same_readers(board, other):
        raise errors.OtherReaders
