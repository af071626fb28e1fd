"""Threads in the states that their pages can have, and somebody who wrote in them."""

from forums import operations
from forums.models import Post, Thread
from participation.people.models import User
from participation.people.operations import update_profile
from tests.journeys.cast import WRITER


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
    return {"thread": thread.pk, "opening": opening.pk, "own_post": own.pk}
