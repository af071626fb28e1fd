"""Every staff list with search and filters, each with a function that creates one of its rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from django.utils import timezone

from forums.boards import operations as boards
from forums.moderation.appeals import operations as appeals
from forums.review.word_lists.models import ListedWord
from participation.mailing.models import Kind, OutgoingMail
from participation.people.invitations import operations as invitation_operations
from participation.people.models import Role
from participation.publications.operations import drafts as editions
from participation.roll.models import Correction, CorrectionKind
from polls.lifecycle.operations import drafts as polls
from referenda.desks.models import Desk
from referenda.lifecycle.operations import drafting as referenda
from tests.factories import make_matter, make_poll, make_user
from tests.forums.making import (
    author_of,
    make_board,
    make_decision,
    make_post,
    make_thread,
    make_writer,
)
from tests.participation.pages.making import add_picture, picture_file
from tests.participation.privacy.making import make_request
from tests.participation.processes.making import make_member, make_organ, make_process
from tests.participation.publications.conftest import written
from tests.participation.roll.making import make_roll
from tests.referenda.making import draft as referendum_draft

#: Makes a row with the word in it; returns what the list shows of the row.
Maker = Callable[[str], str]
_numbers = count(1)


@dataclass(frozen=True)
class StaffList:
    """``begin`` makes what the list is about and returns its address and the maker of its rows.

    ``filters``: for each filter of the form the value of such a row, and one that it does not have.
    """

    role: str
    begin: Callable[[], tuple[str, Maker]]
    filters: dict[str, tuple[str, str]] = field(default_factory=dict)


def _at(address: str, make: Callable[[str], object]) -> Callable[[], tuple[str, Maker]]:
    return lambda: (address, _showing_the_word(make))


def _showing_the_word(make: Callable[[str], object]) -> Maker:
    def maker(word: str) -> str:
        make(word)
        return word

    return maker


def _deleted(word: str) -> None:
    editor = make_user(role="editor")
    polls.delete_draft(poll=make_poll(editor=editor, opened=False, title=word), editor=editor)


def _appeal(word: str) -> None:
    made = make_decision(make_post(make_thread(title=f"{word} açılsın mı?")))
    appeals.lodge_appeal(decision=made, author=author_of(made), words="Neden?")


def _invitation(word: str) -> None:
    invitation_operations.send_invitation(
        administrator=make_user(role="administrator"),
        email=f"{word.lower()}{next(_numbers)}@example.org",
        roles=[Role.EDITOR],
        reason="Göreve başladı.",
    )


def _failed_mail(word: str) -> None:
    OutgoingMail.objects.create(
        kind=Kind.NOTICES, recipient=f"{word}@example.org", error="Refused", failed_on=timezone.localdate()
    )


def _picture(word: str) -> None:
    add_picture(data=picture_file(side=40 + 2 * next(_numbers)), description_tr=word)


def _members() -> tuple[str, Maker]:
    organ = make_organ()
    return f"/yonetim/organlar/{organ.pk}/", _showing_the_word(
        lambda word: make_member(organ, make_writer(word))
    )


def _corrections() -> tuple[str, Maker]:
    roll = make_roll()

    def make(word: str) -> None:
        Correction.objects.create(
            roll=roll,
            kind=CorrectionKind.DISTRICT,
            resident=make_writer(word),
            district=roll.entries.get().district,
            explanation="Taşındım.",
            asked_at=timezone.now(),
        )

    return f"/yonetim/oy-hakki/{roll.pk}/duzeltmeler/", _showing_the_word(make)


def _bulletin(word: str) -> None:
    editions.create_bulletin(editor=make_user(role="editor"), text=written(title_tr=word))


def _referendum(word: str) -> None:
    referenda.save_referendum(officer=make_user(role="officer"), draft=referendum_draft(title=word))


def _request(word: str) -> str:
    return f"basvurular/{make_request(name=word, email=f'kisi{next(_numbers)}@example.org').pk}/"


def _word(word: str) -> None:
    ListedWord.objects.create(word=f"{word} {next(_numbers)}", language="tr")


def _tag(word: str) -> None:
    boards.get_or_create_tag(editor=make_user(role="editor"), name=f"{word} {next(_numbers)}")


def _desks() -> tuple[str, Maker]:
    referendum = referenda.save_referendum(officer=make_user(role="officer"), draft=referendum_draft())
    make = _showing_the_word(lambda word: Desk.objects.create(referendum=referendum, name=_numbered(word)))
    return f"/yonetim/halk-oylamalari/{referendum.pk}/sandiklar/", make


def _numbered(word: str) -> str:
    return f"{word} {next(_numbers)}"


LISTS = {
    "polls": StaffList(
        "editor",
        _at("/yonetim/yoklamalar/", lambda word: make_poll(title=word)),
        {"durum": ("open", "draft")},
    ),
    "matters": StaffList(
        "editor", _at("/yonetim/yoklamalar/konular/", lambda word: make_matter(name=_numbered(word)))
    ),
    "deleted": StaffList(
        "editor", _at("/yonetim/silinenler/", _deleted), {"tur": ("polls.poll", "polls.question")}
    ),
    "referenda": StaffList(
        "officer", _at("/yonetim/halk-oylamalari/", _referendum), {"durum": ("draft", "open")}
    ),
    "desks": StaffList("officer", _desks, {"durum": ("waiting", "signed")}),
    "rolls": StaffList(
        "officer",
        _at("/yonetim/oy-hakki/", lambda word: make_roll(name=word)),
        {"durum": ("open", "draft")},
    ),
    "corrections": StaffList(
        "officer", _corrections, {"durum": ("waiting", "declined"), "tur": ("district", "missing")}
    ),
    "bulletins": StaffList("editor", _at("/yonetim/yayinlar/", _bulletin), {"durum": ("draft", "published")}),
    "processes": StaffList(
        "editor",
        _at("/yonetim/surecler/", lambda word: make_process(title=_numbered(word))),
        {"durum": ("published", "draft")},
    ),
    "members": StaffList("editor", _members, {"durum": ("current", "over"), "tur": ("member", "chair")}),
    "pictures": StaffList("editor", _at("/yonetim/sayfalar/resimler/", _picture)),
    "requests": StaffList(
        "officer",
        lambda: ("/yonetim/gizlilik/basvurular/", _request),
        {"durum": ("open", "answered"), "tur": ("information", "erasure")},
    ),
    "invitations": StaffList(
        "administrator", _at("/yonetim/hesaplar/davetler/", _invitation), {"durum": ("open", "withdrawn")}
    ),
    "mails": StaffList(
        "administrator",
        _at("/yonetim/e-postalar/", _failed_mail),
        {"tur": (str(Kind.NOTICES.value), str(Kind.CODE.value))},
    ),
    "boards": StaffList(
        "editor",
        _at("/yonetim/forum/panolar/", lambda word: make_board(name=_numbered(word))),
        {"durum": ("open", "archived")},
    ),
    "tags": StaffList("editor", _at("/yonetim/forum/etiketler/", _tag)),
    "words": StaffList("moderator", _at("/yonetim/forum/kelimeler/", _word), {"tur": ("tr", "en")}),
    "appeals": StaffList(
        "moderator", _at("/yonetim/forum/itirazlar/", _appeal), {"tur": ("hidden", "locked")}
    ),
}
