"""Boards on the pages of their processes and organs."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forums.boards import queries
from forums.boards.models import Access, Board
from participation.people.rules import Person
from participation.processes import registry
from participation.processes.models import Organ, Process
from participation.processes.registry import Lack
from participation.text import figures
from participation.web.cards import Card


def register() -> None:
    registry.register_lack("boards", _report_missing_board)
    registry.register_process_part(
        "boards", heading=gettext_lazy("Boards"), cards=_list_board_cards, place=10
    )
    registry.register_organ_part("boards", heading=gettext_lazy("Boards"), cards=_list_board_cards, place=10)


def _report_missing_board(process: Process) -> Lack | None:
    if Board.objects.filter(process=process).exists():
        return None
    return Lack(
        words=_("This process has no board yet, so nobody can discuss it. The council’s editors open it."),
        button=_("Open its board"),
        address=reverse("forums-staff:board-of-process", args=[process.pk]),
    )


def _list_board_cards(person: Person, owner: Process | Organ) -> list[Card]:
    return [_build_board_card(board) for board in queries.list_boards_of_owner(person, owner)]


def _build_board_card(board: Board) -> Card:
    english = not figures.is_turkish() and bool(board.name_en) and bool(board.description_en)
    threads = ngettext("{n} thread", "{n} threads", board.threads_count)
    posts = ngettext("{n} post", "{n} posts", board.posts_count)
    status = [
        threads.format(n=figures.format_number(board.threads_count)),
        posts.format(n=figures.format_number(board.posts_count)),
    ]
    if not board.is_public:
        status.append(_("members only") if board.read_by == Access.MEMBERS else _("staff only"))
    return Card(
        title=board.name_en if english else board.name,
        text=board.description_en if english else board.description,
        language="en" if english else "tr",
        address=board.get_absolute_url(),
        status=" · ".join(status),
    )
