"""Fills a forum as large as a city's after years, by inserting rows directly.

The text has common words, rare ones, and everything between.
``python -m tests.load.forum_rows POSTS THREADS LONG SHORT``: a board of THREADS threads and one of SHORT, a
thread of LONG posts and one of SHORT, POSTS posts in all. Prints as JSON what it made and the numbers of
queries by page.
"""

import itertools
import json
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection, transaction

from forums.boards import operations
from forums.boards.models import Board
from forums.boards.operations import BoardDraft
from forums.discussion.models import Post, Thread
from forums.members.models import Member
from forums.text import cleaning
from participation.people.models import User
from participation.processes.models import Organ, OrganKind
from participation.search import operations as search_operations
from participation.search import words as text_words
from participation.search.models import Word
from participation.text.turkish import ascii_fold
from tests.factories import make_user
from tests.load.forum_pages import COMMON, RARE
from tests.load.poll_rows import queries_of

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
AUTHORS = 500
SENTENCES = 6000
AT_ONCE = 2000
#: Texts of the council besides, and words in use that no post has.
COUNCIL_TEXTS = 2000
OTHER_WORDS = 60_000
#: Number of posts with the rare word.
RARE_POSTS = 12
WORDS = """
otobüs durak park kaldırım gece hat sefer mahalle sokak belediye meclis öneri yoklama bisiklet yol
ağaç gölge pazar okul çocuk yaşlı engelli rampa metro vapur iskele tramvay trafik ışık kavşak meydan
çeşme su çöp geri dönüşüm gürültü temizlik güvenlik kamera bütçe harcama ihale proje plan deprem
bina kira kütüphane kurs spor saha havuz sahil kordon körfez koku balık deniz rüzgar güneş enerji
fatura köpek kedi barınak sağlık ocak randevu doktor eczane kreş anne bebek genç öğrenci burs yurt
ulaşım kart ücret aktarma
"""
ENDINGS = """
lar ler da de ta te dan den ın in un ün ı i u ü lık lik lı li sız siz larda lerde ların lerin ları leri
"""
SYLLABLES = """
ba ka ra sa ta ya da ma la na be ke re se te ye de me le ne bı kı rı sı bo ko ro so gü lü mü tü
"""


def vocabulary(chance: random.Random) -> list[str]:
    """Words, the most common first."""
    roots, endings, syllables = WORDS.split(), ["", "", "", *ENDINGS.split()], SYLLABLES.split()
    real = [f"{word}{chance.choice(endings)}" for word in roots for _ in range(4)]
    made = {"".join(chance.choices(syllables, k=3)) + chance.choice(endings) for _ in range(4000)}
    words = [*roots, *dict.fromkeys(real), *sorted(made)]
    words.remove(COMMON)
    return [COMMON, *words]


class Talk:
    """Generates posts from sentences with a realistic distribution of words."""

    def __init__(self, seed: int = 4) -> None:
        self.chance = random.Random(seed)
        words = vocabulary(self.chance)
        weights = list(itertools.accumulate(1 / (place + 40) for place in range(len(words))))
        self.sentences = []
        for _ in range(SENTENCES):
            said = self.chance.choices(words, cum_weights=weights, k=self.chance.randint(7, 15))
            self.sentences.append(f"{' '.join(said).capitalize()}.")

    def post(self) -> str:
        return " ".join(self.chance.choices(self.sentences, k=self.chance.randint(2, 6)))

    def title(self) -> str:
        sentence = self.chance.choice(self.sentences).removesuffix(".")
        return sentence[:100].rpartition(" ")[0] + "?"


def fill(posts: int, threads: int, long: int, short: int) -> dict[str, Any]:
    talk = Talk()
    editor = make_user(role="editor")
    with transaction.atomic():
        authors = _authors()
    boards = [
        operations.save_board(editor=editor, draft=BoardDraft(name=name, description="Ölçüm"))
        for name in ("Büyük", "Küçük")
    ]
    with _without_index(), transaction.atomic():
        many = _threads(talk, boards[0], authors, threads - 1)
        _threads(talk, boards[1], authors, short - 1)
        lengthy = _threads(talk, boards[0], authors, 1)[0]
        brief = _threads(talk, boards[1], authors, 1)[0]
        made = threads + long + 2 * short - 2
        for replied in (
            itertools.repeat(lengthy, long - 1),
            itertools.repeat(brief, short - 1),
            (talk.chance.choice(many) for _ in range(posts - made)),
        ):
            _posts(talk, authors, replied)
        _rare_words(posts)
        _count()
        _words_in_use(talk)
        _texts_of_the_council(talk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "long": f"{lengthy.get_absolute_url()}?sonra={_middle(lengthy)}",
        "short": brief.get_absolute_url(),
        "peer": f"/peer/{brief.pk}/",
        "many": boards[0].get_absolute_url(),
        "few": boards[1].get_absolute_url(),
    }


def _authors() -> list[User]:
    people = [make_user(display_name=f"Kişi {number}") for number in range(AUTHORS)]
    Member.objects.bulk_create(
        Member(user=person, handle=f"kisi-{number}", since=BEGAN) for number, person in enumerate(people)
    )
    return people


def _threads(talk: Talk, board: Board, authors: list[User], number: int) -> list[Thread]:
    made: list[Thread] = []
    for first in range(0, number, AT_ONCE):
        titles = [talk.title() for _ in range(min(AT_ONCE, number - first))]
        rows = Thread.objects.bulk_create(
            Thread(
                board=board,
                author=talk.chance.choice(authors),
                title=title,
                created_at=BEGAN,
                activity_at=BEGAN,
                support=int(talk.chance.expovariate(0.2)),
            )
            for title in titles
        )
        _posts(talk, authors, rows, are_openings=True)
        made += rows
    return made


def _posts(talk: Talk, authors: list[User], threads: Iterable[Thread], *, are_openings: bool = False) -> None:
    """Insert a post into each of ``threads``."""
    wanted = iter(threads)
    while batch := list(itertools.islice(wanted, AT_ONCE)):
        rows = []
        for number, thread in enumerate(batch):
            body = talk.post()
            rows.append(
                Post(
                    thread=thread,
                    author=talk.chance.choice(authors),
                    is_opening=are_openings,
                    body=body,
                    html=f"<p>{body}</p>\n",
                    rendered_by=cleaning.RENDERER,
                    search=text_words.document(body, thread.title if are_openings else ""),
                    created_at=BEGAN + timedelta(minutes=5 * number),
                    support=int(talk.chance.expovariate(0.5)),
                )
            )
        Post.objects.bulk_create(rows)


def _rare_words(posts: int) -> None:
    ids = list(Post.objects.order_by("pk").values_list("pk", flat=True)[:: max(1, posts // RARE_POSTS)])
    for post in Post.objects.filter(pk__in=ids):
        body = f"{post.body} {RARE.capitalize()} burada."
        added = text_words.document(f"{RARE} burada")
        Post.objects.filter(pk=post.pk).update(
            body=body, html=f"<p>{body}</p>\n", search=f"{post.search} {added}"
        )


def _words_in_use(talk: Talk) -> None:
    """Those of the posts, and others that are in none: a city has more words than ``Talk``."""
    for sentence in talk.sentences:
        search_operations.learn(sentence)
    search_operations.learn(RARE)
    syllables = SYLLABLES.split()
    made = {"".join(talk.chance.choices(syllables, k=talk.chance.randint(4, 6))) for _ in range(OTHER_WORDS)}
    Word.objects.bulk_create(
        [Word(form=word, spelling=word) for word in sorted(map(ascii_fold, made))],
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )


def _texts_of_the_council(talk: Talk) -> None:
    rows = [
        Organ(
            kind=OrganKind.WORKING_GROUP,
            slug=f"grup-{number}",
            name=talk.title(),
            description=talk.post()[:1000],
        )
        for number in range(COUNCIL_TEXTS)
    ]
    for organ in Organ.objects.bulk_create(rows):
        search_operations.index_public_text("organ", organ)


def _count() -> None:
    """Set counters and times as the operations would."""
    of_thread = "(SELECT {} FROM forums_post p WHERE p.thread_id = forums_thread.id)"
    of_board = "(SELECT {} FROM forums_thread t WHERE t.board_id = forums_board.id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE forums_thread SET posts_count = {of_thread.format('count(*)')},"
            f" newest = {of_thread.format('max(p.id)')},"
            f" activity_at = {of_thread.format('max(p.created_at)')}"
        )
        cursor.execute(
            f"UPDATE forums_board SET threads_count = {of_board.format('count(*)')},"
            f" posts_count = {of_board.format('sum(t.posts_count)')},"
            f" activity_at = {of_board.format('max(t.activity_at)')}"
        )


@contextmanager
def _without_index() -> Iterator[None]:
    """Drops PostgreSQL's search index meanwhile, because building it from existing rows is much faster."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'forums_words'")
        [definition] = cursor.fetchone()
        cursor.execute("DROP INDEX forums_words")
        yield
        cursor.execute(definition)


def _middle(thread: Thread) -> int:
    ids = Post.objects.filter(thread=thread).order_by("pk").values_list("pk", flat=True)
    return int(ids[thread.posts.count() // 2])


if __name__ == "__main__":
    scene = fill(*map(int, sys.argv[1:]))
    scene["search"] = f"/forum/ara/?q={COMMON}"
    pages = {name: queries_of(scene[name]) for name in ("long", "short", "many", "few", "peer", "search")}
    sys.stdout.write(json.dumps({**scene, "queries": pages}))
