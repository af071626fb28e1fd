"""Writes of boards and tags by editors, and following a board."""

from copy import copy
from dataclasses import dataclass, fields
from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forums.boards import errors, live, rules
from forums.boards.models import Access, Board, BoardFollow, Premoderation, Tag
from forums.members import rules as members_rules
from participation.audit.operations import append_entry
from participation.fields.validation import validate_instance
from participation.people.models import AssuranceLevel, User
from participation.people.operations import accounts as account_operations
from participation.processes.models import Organ, Process, State
from participation.territory.models import District
from participation.text.turkish import slugify

#: Slugs that no board may have: first path segments of other pages of the forums.
RESERVED = frozenset(
    {
        "ara", "akis", "etiket", "ileti", "itirazlar", "kararlar", "kayitlar", "kisi", "konu", "kurallar",
        "onizleme", "ozet", "resim", "seffaflik", "takip", "taslak", "taslaklar", "yonetim",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardDraft:
    """Values of a board to save. ``slug`` "": made from the name."""

    name: str
    description: str
    slug: str = ""
    name_en: str = ""
    description_en: str = ""
    guidance: str = ""
    district: District | None = None
    process: Process | None = None
    organ: Organ | None = None
    read_by: str = Access.EVERYBODY
    start_by: str = Access.RESIDENTS
    reply_by: str = Access.RESIDENTS
    minimum_assurance: int = AssuranceLevel.EMAIL_ONLY
    premoderation: str = Premoderation.NOBODY
    position: int = 0


@transaction.atomic
def save_board(*, editor: User, draft: BoardDraft, board: Board | None = None) -> Board:
    """Create a board (``board`` None), or change one; an existing board keeps its slug.

    Raises EditorsOnly, ValidationError, ProcessIsDraft, ReadersStay (if a board with threads would get
    new readers).
    """
    editor = members_rules.require_editor(editor)
    created = board is None
    board = Board() if board is None else Board.objects.select_for_update().get(pk=board.pk)
    before = copy(board)
    for field in fields(draft):
        if field.name != "slug":
            setattr(board, field.name, getattr(draft, field.name))
    if created:
        board.slug = draft.slug or slugify(draft.name)[:60]
        if board.slug in RESERVED:
            raise ValidationError({"slug": _("The site itself uses this address. Choose another one.")})
    validate_instance(board)
    # Read from the database: ``process`` may be stale. A published process never becomes a draft again.
    if board.process and Process.objects.filter(pk=board.process.pk, state=State.DRAFT).exists():
        raise errors.ProcessIsDraft
    if not created and board.threads.exists():
        rules.require_no_new_readers(before, board)
    try:
        with transaction.atomic():
            board.save()
    except IntegrityError:
        validate_instance(board)  # a concurrent save took the slug: raises a readable ValidationError
        raise
    if before.read_by == Access.EVERYBODY != board.read_by:
        live.publish_readers_change(board.pk)
    append_entry(
        actor=editor,
        action="board.opened" if created else "board.changed",
        subject=board.topic,
        details={
            "name": board.name,
            "of": _name_owner(board),
            "read_by": board.read_by,
            "start_by": board.start_by,
            "reply_by": board.reply_by,
            "premoderation": board.premoderation,
            "minimum_assurance": board.minimum_assurance,
        },
    )
    return board


@transaction.atomic
def open_board_of(*, process: Process, editor: User) -> Board:
    """The board of ``process``; if it has none, a new one with its name and words. Idempotent.

    Raises EditorsOnly, ProcessIsDraft.
    """
    editor = members_rules.require_editor(editor)
    # Of two editors at once, the second finds the board of the first.
    process = Process.objects.select_for_update().get(pk=process.pk)
    board = Board.objects.filter(process=process).order_by("position", "pk").first()
    if board is not None:
        return board
    draft = BoardDraft(
        name=Truncator(process.title).chars(80),
        description=Truncator(process.summary).chars(300),
        slug=_find_free_slug(process.slug),
        name_en=Truncator(process.title_en).chars(80),
        description_en=Truncator(process.summary_en).chars(300),
        process=process,
    )
    return save_board(editor=editor, draft=draft)


def _find_free_slug(slug: str) -> str:
    """``slug``, or the first of ``slug-2``, ``slug-3``, … that no board has."""
    tries = chain([slug[:60]], (f"{slug[:56]}-{number}" for number in count(2)))
    return next(it for it in tries if it not in RESERVED and not Board.objects.filter(slug=it).exists())


def _name_owner(board: Board) -> str:
    """Audit subject of the board's owner, such as ``organ:genclik-meclisi``; "city" if it has none."""
    if board.district is not None:
        return f"district:{board.district.slug}"
    owner = board.process or board.organ
    return owner.subject if owner is not None else "city"


@transaction.atomic
def archive_board(*, board: Board, editor: User, on: bool = True) -> Board:
    """Make a board read-only, or open it again. Idempotent. Raises EditorsOnly."""
    editor = members_rules.require_editor(editor)
    board = Board.objects.select_for_update().get(pk=board.pk)
    if (board.archived_at is not None) != on:
        board.archived_at = timezone.now() if on else None
        board.save(update_fields=["archived_at"])
        append_entry(actor=editor, action="board.archived" if on else "board.reopened", subject=board.topic)
    return board


@transaction.atomic
def get_or_create_tag(*, editor: User, name: str) -> Tag:
    """Get or create the tag with the slug of ``name``. Raises EditorsOnly, ValidationError."""
    editor = members_rules.require_editor(editor)
    name = " ".join(name.split())
    slug = slugify(name)
    if not slug or len(name) > 40:
        raise ValidationError({"name": _("A tag is one or two words, at most 40 characters long.")})
    tag, created = Tag.objects.get_or_create(slug=slug, defaults={"name": name})
    if created:
        append_entry(actor=editor, action="tag.made", subject=f"tag:{tag.slug}", details={"name": name})
    return tag


@transaction.atomic
def follow_board(*, board: Board, resident: User, on: bool) -> None:
    """Follow or unfollow a board. Idempotent. Raises SignInNeeded, AccountClosed."""
    members_rules.require_signed_in(resident)
    if on:
        account_operations.require_open(resident)
        BoardFollow.objects.bulk_create([BoardFollow(resident=resident, board=board)], ignore_conflicts=True)
    else:
        BoardFollow.objects.filter(resident=resident, board=board).delete()
