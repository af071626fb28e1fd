"""The demo's forums: boards, threads and replies, written through the ordinary operations."""

from collections.abc import Sequence
from typing import Final

from forums.boards import operations
from forums.boards.models import Board
from forums.boards.operations import BoardDraft
from forums.discussion.models import Thread
from forums.discussion.operations import posting, support
from participation.people.models import User
from participation.people.operations.profiles import update_profile
from participation.territory.models import District

#: Display names of the demo's writing residents.
NAMES: Final = (
    "Zeynep K.",
    "Mert Ö.",
    "Elif Ş.",
    "Hasan Ç.",
    "Deniz A.",
    "İpek G.",
    "Uğur T.",
    "Ayşe N.",
)
#: Board, title, tags, then the first post and its replies.
THREADS: Final[Sequence[tuple[str, str, tuple[str, ...], tuple[str, ...]]]] = (
    (
        "ulasim",
        "Kordon’da hafta sonu yayalaştırma: esnaf, sakin ve bisikletliler için nasıl olmalı?",
        ("Yaya", "Bisiklet"),
        (
            "Pasaport tarafında oturuyorum. Araçlar kalkınca yürümek çok rahatlıyor, ama pazar "
            "günleri teslimat "
            "yapamayan komşu bakkal zor durumda kalıyor. **Sabah iki saatlik pencere** yeter mi?",
            "İlk hafta bisiklet ve yaya şeridi ayrılmazsa tartışma büyür. Şerit çizgisi ve 15 km/s sınırı "
            "pilotla birlikte gelsin.",
            "Esnafım. Yükleme saati 07.00–09.00 olursa bize uyar; cumartesi için bir gün önceden "
            "duyuru şart.",
            "Üst sokaklarda oturanları da düşünelim:\n\n- park yükü bize kayıyor,\n- acil araç yolu "
            "açık kalmalı,\n"
            "- akşam otobüsleri nereden geçecek?",
            "> Acil araç yolu açık kalmalı\n\nBence bunda herkes birleşiyor.",
        ),
    ),
    (
        "ulasim",
        "Gece otobüslerinin sıklığı yeterli mi?",
        ("Toplu ulaşım",),
        (
            "Vardiyalı çalışıyorum; 02.00’den sonra Buca yönüne 50 dakika bekliyorum. Siz kaç dakika "
            "bekliyorsunuz?",
            "Bornova’da durum aynı. Hafta sonu daha da seyrek.",
        ),
    ),
    (
        "cevre-ve-iklim",
        "IŞIKLAR sönünce de güvenli mi? Parklarda gece aydınlatması",
        ("Park",),
        (
            "Yaşadığım mahallede park ışıkları 23.00’te sönüyor. Enerji tasarrufu güzel, ama yürüyüş "
            "yolu karanlık "
            "kalıyor. Hareket algılayan lambalar denensin.",
            "Çiğli’de bir parkta denenmişti, memnun kaldık.",
        ),
    ),
)
BOARDS: Final = (
    BoardDraft(
        name="Ulaşım",
        name_en="Transport",
        description="Toplu ulaşım, yaya ve bisiklet yolları, trafik.",
        description_en="Public transport, walking and cycling, traffic.",
        position=1,
    ),
    BoardDraft(
        name="Çevre ve iklim",
        name_en="Environment and climate",
        description="Parklar, kıyı, hava, su ve iklim uyumu.",
        description_en="Parks, the coast, air, water and climate adaptation.",
        position=2,
    ),
)


def open_forums(editor: User, residents: Sequence[User]) -> list[Thread]:
    """Create boards with threads; ``residents`` take turns in writing and supporting."""
    boards = {
        board.slug: board for board in (operations.save_board(editor=editor, draft=it) for it in BOARDS)
    }
    district = District.objects.get(slug="karsiyaka")
    operations.save_board(
        editor=editor,
        draft=BoardDraft(
            name="Karşıyaka",
            description="Karşıyaka’da oturanların konuştuğu yer; herkes okur.",
            description_en="A place for people of Karşıyaka to talk. Everybody can read it.",
            district=district,
            start_by="locals",
            reply_by="locals",
            position=3,
        ),
    )
    writers = [set_display_name(resident, name) for resident, name in zip(residents, NAMES, strict=False)]
    return [
        # Each is started by a different resident: starting several threads within a minute triggers
        # screening.
        _start_thread_with_replies(
            boards[slug], title, editor, tags, texts, writers[3 * turn :] + writers[: 3 * turn], residents
        )
        for turn, (slug, title, tags, texts) in enumerate(THREADS)
    ]


def set_display_name(resident: User, name: str) -> User:
    """``resident`` with this display name."""
    profile = resident.profile
    update_profile(
        user=resident,
        display_name=name,
        district=profile.district,
        neighbourhood=profile.neighbourhood,
    )
    return User.objects.select_related("profile").get(pk=resident.pk)


def _start_thread_with_replies(
    board: Board,
    title: str,
    editor: User,
    tags: Sequence[str],
    texts: Sequence[str],
    writers: Sequence[User],
    residents: Sequence[User],
) -> Thread:
    """Start a thread with the first of ``texts``, reply with the others; earlier posts get more support."""
    begun = posting.start_thread(
        board=board,
        author=writers[0],
        title=title,
        body=texts[0],
        tags=[operations.get_or_create_tag(editor=editor, name=tag) for tag in tags],
    )
    posts = [begun.post]
    for place, body in enumerate(texts[1:], start=1):
        author = writers[place % len(writers)]
        posts.append(posting.reply_to_thread(thread=begun.post.thread, author=author, body=body).post)
    for place, post in enumerate(posts):
        for supporter in residents[len(writers) : len(writers) + 12 - 3 * place]:
            support.support_post(post=post, resident=supporter, on=True)
    return begun.post.thread
