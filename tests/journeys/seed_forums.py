"""Threads in the states that their pages can have, and somebody who wrote in them."""

from typing import Any

from forums import operations
from forums.models import Post, Thread
from participation.people.models import User
from participation.people.operations import update_profile
from polls.models import Poll
from tests.journeys.cast import EDITOR, MODERATOR, WRITER


def forums() -> dict[str, int]:
    """By what each stands for: ``thread`` is the demo's first, ``own_post`` the writer's, edited once."""
    thread = Thread.objects.order_by("pk")[0]
    writer = User.objects.get(email=WRITER)
    profile = writer.profile
    update_profile(
        user=writer,
        display_name="Yazan Kişi",
        district=profile.district,
        neighbourhood=None,
        birth_year=None,
        sex="",
    )
    writer = User.objects.get(email=WRITER)
    own = operations.reply(thread=thread, author=writer, body="Bence *kaldırımlar* önce gelmeli.").post
    mark = operations.edit_mark(own)
    operations.edit_post(
        post=own, editor=writer, body="Bence kaldırımlar ve rampalar önce gelmeli.", seen=mark, reason="Ek"
    )
    gone = operations.reply(thread=thread, author=writer, body="Bunu yanlışlıkla gönderdim.").post
    operations.delete_post(post=gone, author=writer)
    operations.save_draft(resident=writer, place=f"board:{thread.board_id}", title="Yarım", body="kalan söz")
    opening = Post.objects.get(thread=thread, is_opening=True)
    return {
        "thread": thread.pk,
        "opening": opening.pk,
        "own_post": own.pk,
        **_curated(thread, writer),
        **_to_merge(thread, writer),
    }


def _curated(thread: Thread, writer: User) -> dict[str, int]:
    """A thread with everything that moderators and editors can put on it, and an archived board."""
    moderator = User.objects.get(email=MODERATOR)
    editor = User.objects.get(email=EDITOR)
    started = operations.start_thread(
        board=thread.board, author=writer, title="Kaldırımlara rampa yapılsın mı?", body="Bizim sokakta yok."
    )
    curated = Thread.objects.get(pk=started.post.thread_id)
    given: dict[str, Any] = {"thread": curated, "moderator": moderator}
    operations.feature(**given, reason="Çok kişiyi ilgilendiriyor.")
    operations.retitle(**given, title="Kaldırımlara rampa yapılsın", reason="Soru değil, öneri.")
    operations.slow(**given, seconds=300, reason="Tartışma hızlandı.")
    operations.summarise(
        **given, body="Öneri **destek** gördü; yapılacak.", sources=[started.post.pk], close=True
    )
    poll = Poll.objects.public().order_by("pk")[:1].get()
    operations.embed(
        thread=curated, editor=editor, embedded=f"poll:{poll.pk}", reason="Bu konudan doğan yoklama."
    )
    archived = operations.save_board(
        editor=editor, draft=operations.BoardDraft(name="Eski forum", description="2024’te konuşulanlar.")
    )
    operations.archive_board(board=archived, editor=editor)
    return {"curated": curated.pk, "board": thread.board_id, "archived_board": archived.pk}


def _to_merge(thread: Thread, writer: User) -> dict[str, int]:
    """Two threads that a journey makes one of, the second with a reply."""
    numbers: dict[str, int] = {}
    for name, title in (("kept", "Duraklara gölgelik gelsin"), ("away", "Otobüs durakları çok sıcak")):
        started = operations.start_thread(
            board=thread.board, author=writer, title=title, body=f"{title}: yazın beklenmiyor."
        )
        numbers |= {f"{name}_thread": started.post.thread_id, f"{name}_post": started.post.pk}
    answered = Thread.objects.get(pk=numbers["away_thread"])
    answer = operations.reply(thread=answered, author=writer, body="Ağaç da dikilebilir.").post
    return {**numbers, "answer": answer.pk}
