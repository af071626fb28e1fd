"""The demo's organs and its process with their boards: one that everybody reads, one for members only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.utils import timezone

from forums.boards import operations as boards_operations
from forums.boards.operations import BoardDraft
from forums.discussion.operations import posting
from participation.people.models import User
from participation.processes.models import Office, Organ, OrganKind, Process
from participation.processes.operations import organs, processes
from participation.processes.operations.organs import OrganDraft
from participation.processes.operations.processes import PhaseDraft, ProcessDraft

ASSEMBLY: Final = OrganDraft(
    kind=OrganKind.GENERAL_ASSEMBLY,
    name="Genel Kurul",
    name_en="General Assembly",
    description="Kent Konseyinin bütün üyelerinin buluştuğu en yüksek karar organı.",
    description_en="The highest organ of the Citizens’ Council, in which all its members meet.",
    position=1,
)
WOMEN: Final = OrganDraft(
    kind=OrganKind.WOMEN,
    name="Kadın Meclisi",
    name_en="Women’s Assembly",
    description="Kentte kadınların yaşamını ilgilendiren konularda görüş oluşturur ve Genel Kurula sunar.",
    description_en="Forms opinions on matters that concern women’s lives in the city and submits them to the "
    "General Assembly.",
    position=2,
)
YOUTH: Final = OrganDraft(
    kind=OrganKind.YOUTH,
    name="Gençlik Meclisi",
    name_en="Youth Assembly",
    description="15–29 yaş arasındaki hemşehrilerin kent yönetimine katıldığı meclis.",
    description_en="An assembly in which residents aged 15 to 29 take part in running the city.",
    position=3,
)
#: Offices by the display names of the demo's writing residents.
OFFICES: Final = {
    WOMEN.name: {"Zeynep K.": Office.CHAIR, "Elif Ş.": Office.DEPUTY, "Ayşe N.": Office.SECRETARY},
    YOUTH.name: {"Deniz A.": Office.CHAIR, "Mert Ö.": Office.DEPUTY, "İpek G.": Office.SECRETARY},
}
#: Ordinary members of each organ, who show no name.
MEMBERS: Final = 12


def build_council(editor: User, *, crowd: Sequence[User], visitor: User) -> None:
    """Create three organs, a process in the second of its three phases, and their boards. ``visitor``, whose
    account is published on the sign-in page, is a member of the assembly whose board only members read.
    """
    assembly = organs.save_organ(editor=editor, draft=ASSEMBLY)
    women, youth = (
        organs.save_organ(editor=editor, draft=replace(draft, parent=assembly)) for draft in (WOMEN, YOUTH)
    )
    quiet = [person for person in crowd if not person.display_name]
    _add_members(women, [visitor, *quiet[:MEMBERS]], editor)
    _add_members(youth, quiet[MEMBERS : 2 * MEMBERS], editor)
    process = _create_process(editor, youth)
    _create_boards(editor, women, process)


def _add_members(organ: Organ, members: Sequence[User], editor: User) -> None:
    """Make ``members`` ordinary members of ``organ``, and those whom ``OFFICES`` names its holders."""
    offices = OFFICES[organ.name]
    holders = {it: offices[it.display_name] for it in User.objects.filter(display_name__in=offices)}
    for person, office in (holders | dict.fromkeys(members, Office.MEMBER)).items():
        organs.begin_membership(
            editor=editor,
            organ=organ,
            person=person,
            office=office,
            since=timezone.localdate() - timedelta(days=400),
        )


def _create_process(editor: User, organ: Organ) -> Process:
    process = processes.save_process(
        editor=editor,
        draft=ProcessDraft(
            title="Bisiklet yolları ana planı",
            title_en="Master plan for cycling",
            summary="İzmir’in bisiklet yolları 2030’a dek nereden geçsin? Önce dinliyor, sonra tartışıyor, "
            "sonunda planı belediye meclisine sunuyoruz.",
            summary_en="Where should İzmir’s cycle paths run by 2030? First we listen, then we discuss, "
            "and finally we present the plan to the municipal assembly.",
            organ=organ,
        ),
    )
    today = timezone.localdate()
    for draft in (
        PhaseDraft(
            title="Dinleme",
            title_en="Listening",
            description="Mahalle buluşmalarında sorunlu yerler haritaya işlendi.",
            description_en="Neighbourhood meetings put problem spots on a map.",
            starts_on=today - timedelta(days=60),
            ends_on=today - timedelta(days=11),
        ),
        PhaseDraft(
            title="Tartışma",
            title_en="Discussion",
            description="Güzergâh önerileri forumda açılır, tartışılır, görüşler oylanır.",
            description_en="People propose and discuss routes on the board, and vote on statements.",
            starts_on=today - timedelta(days=10),
            ends_on=today + timedelta(days=25),
            takes_threads=True,
        ),
        PhaseDraft(
            title="Öneri ve yanıt",
            title_en="Proposal and answer",
            description="Taslak plan yayımlanır; belediyenin yanıtı burada duyurulur.",
            description_en="The draft plan is published, and the municipality’s answer is announced here.",
            starts_on=today + timedelta(days=26),
            ends_on=today + timedelta(days=90),
        ),
    ):
        processes.save_phase(editor=editor, process=process, draft=draft)
    return processes.publish_process(editor=editor, process=process)


def _create_boards(editor: User, women: Organ, process: Process) -> None:
    plan = boards_operations.save_board(
        editor=editor,
        draft=BoardDraft(
            name="Bisiklet planı",
            name_en="Cycling plan",
            slug="bisiklet-plani",
            description="Güzergâhlar, park yerleri, kavşaklar: planı birlikte çiziyoruz.",
            description_en="Routes, parking, crossings: we draw the plan together.",
            process=process,
            position=4,
        ),
    )
    members = boards_operations.save_board(
        editor=editor,
        draft=BoardDraft(
            name="Kadın Meclisi: üyelerin masası",
            name_en="Women’s Assembly: the members’ table",
            slug="kadin-meclisi-uyeler",
            description="Gündem hazırlığı. Yalnız Kadın Meclisinin üyeleri okur ve yazar.",
            description_en="For preparing the agenda. Only members of the assembly can read and write.",
            organ=women,
            read_by="members",
            start_by="members",
            reply_by="members",
            position=5,
        ),
    )
    for board, name, title, body in (
        (
            plan,
            "Mert Ö.",
            "Karşıyaka–Bostanlı sahil yolu Mavişehir’e uzasın mı?",
            "Yol bugün Bostanlı’da bitiyor; Mavişehir’e gidenler araç yoluna iniyor. Sahil boyunca iki "
            "kilometre eksik. Siz nereden geçirirdiniz?",
        ),
        (
            members,
            "Elif Ş.",
            "Aralık toplantısının gündemi",
            "Gece ulaşımında güvenlik ve semt kreşleri dışında eklemek istediğiniz madde var mı?",
        ),
    ):
        posting.start_thread(board=board, author=_get_user_by_display_name(name), title=title, body=body)


def _get_user_by_display_name(name: str) -> User:
    return User.objects.select_related("profile").get(display_name=name)
