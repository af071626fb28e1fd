"""Moderators' acts on threads are shown in the thread, recorded, and refused to those who may not do them."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from forums import errors as forums_errors
from forums.boards import errors as boards_errors
from forums.boards import operations as boards_operations
from forums.curation import errors, queries
from forums.curation.operations import acts as acts_operations
from forums.curation.operations import moves
from forums.discussion import errors as discussion_errors
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.drafts.models import Draft
from forums.discussion.models import Act, Post, Thread, ThreadAct, ThreadState
from forums.discussion.operations import posting, support
from forums.members.models import Block
from participation.audit.models import Entry
from participation.people.models import User
from participation.refusals import EditorsOnly
from tests.clients import signed_in, words
from tests.factories import make_poll, make_user
from tests.forums.counted import assert_counted
from tests.forums.making import author_of, make_board, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db
WHY = "Herkes için açık olsun."


@pytest.fixture
def moderator() -> User:
    return make_writer("Moderatör", role="moderator")


def acts_url(thread: Thread) -> str:
    return reverse("forums:manage", args=[thread.pk])


def act_fields(act: str, **fields: object) -> dict[str, object]:
    """The fields that the form of an act sends."""
    return {"act": act, **{f"{act}-{name}": value for name, value in ({"reason": WHY} | fields).items()}}


@pytest.mark.parametrize(
    ("on", "off", "field", "acts"),
    [
        ("pin", "unpin", "pinned_at", [Act.PINNED, Act.UNPINNED]),
        ("feature", "unfeature", "featured_at", [Act.FEATURED, Act.UNFEATURED]),
        ("lock", "unlock", "locked_at", [Act.LOCKED, Act.UNLOCKED]),
    ],
)
def test_act_done_by_form_is_shown_in_the_thread_and_recorded(moderator, on, off, field, acts):
    thread = make_thread()
    client = signed_in(moderator)
    for name, is_on in ((on, True), (off, False)):
        response = client.post(acts_url(thread), act_fields(name), follow=True)
        thread.refresh_from_db()
        assert (getattr(thread, field) is not None) == is_on
        assert WHY in words(response)
    shown = list(ThreadAct.objects.order_by("pk").values_list("act", "by", "reason", "after_post"))
    assert shown == [(act, moderator.pk, WHY, thread.newest) for act in acts]
    recorded = Entry.objects.order_by("-number").values_list("action", "subject", "reason")[:2]
    assert list(recorded) == [(f"thread.{act}", thread.topic, WHY) for act in reversed(acts)]


def test_repeated_act_is_recorded_once(moderator):
    thread = make_thread()
    for _ in range(2):
        acts_operations.pin_thread_on_board(thread=thread, moderator=moderator, reason=WHY)
    assert ThreadAct.objects.count() == 1


def test_at_most_five_threads_are_pinned_counting_hidden_ones(moderator):
    board = make_board()
    threads = [make_thread(board=board) for _ in range(6)]
    for thread in threads[:5]:
        acts_operations.pin_thread_on_board(thread=thread, moderator=moderator, reason=WHY)
    Thread.objects.filter(pk=threads[0].pk).update(state=ThreadState.HIDDEN)
    response = signed_in(moderator).post(acts_url(threads[5]), act_fields("pin"))
    assert response.status_code == 409
    assert WHY in words(response)
    elsewhere = make_thread()
    acts_operations.pin_thread_on_board(thread=elsewhere, moderator=moderator, reason=WHY)
    acts_operations.pin_thread_on_board(thread=threads[1], moderator=moderator, reason=WHY, on=False)
    acts_operations.pin_thread_on_board(thread=threads[5], moderator=moderator, reason=WHY)


def test_slow_mode_title_and_tag_acts_show_what_changed(moderator):
    thread = make_thread(title="Otobüsler geç kalıyor")
    tag = boards_operations.get_or_create_tag(editor=make_user(role="editor"), name="Toplu ulaşım")
    client = signed_in(moderator)
    client.post(acts_url(thread), act_fields("slow", seconds=300))
    client.post(acts_url(thread), act_fields("tag", tags=[tag.pk]))
    client.post(acts_url(thread), act_fields("retitle", title="Gece otobüsleri geç kalıyor"))
    thread.refresh_from_db()
    assert (thread.slow_seconds, thread.title) == (300, "Gece otobüsleri geç kalıyor")
    assert [it.name for it in thread.tags.all()] == ["Toplu ulaşım"]
    assert {"gece", "otobusleri"} <= set(thread.posts.get().search.split())
    page = words(client.get(thread.get_absolute_url()))
    assert "5 dakika" in page
    assert "“Otobüsler geç kalıyor” → “Gece otobüsleri geç kalıyor”" in page


def test_withheld_title_is_stored_nowhere(moderator):
    thread = make_thread(title="Ali Veli 35 KLM 482 nerede")
    acts_operations.retitle_thread(
        thread=thread, moderator=moderator, title="Bir komşu aranıyor", reason=WHY, withhold=True
    )
    assert ThreadAct.objects.get().details == {"after": "Bir komşu aranıyor"}
    assert "KLM" not in str(list(Entry.objects.values()))
    assert "KLM" not in thread.posts.get().search


@pytest.mark.parametrize(
    ("act", "fields", "typed"),
    [
        ("pin", {"reason": "  "}, None),
        ("retitle", {"title": "Kısa"}, "Kısa"),
        ("slow", {"seconds": "7"}, WHY),
        ("move", {"board": "9" * 19}, WHY),
        ("duplicate", {"other": "yok böyle bir konu"}, "yok böyle bir konu"),
    ],
)
def test_invalid_input_stays_on_its_form(moderator, act, fields, typed):
    thread, _other_board = make_thread(), make_board()
    response = signed_in(moderator).post(acts_url(thread), act_fields(act, **fields))
    assert response.status_code == 400
    assert 'role="alert"' in words(response)
    if typed:
        assert typed in words(response)
    assert not ThreadAct.objects.exists()


def test_unknown_act_is_a_bad_request(moderator):
    assert signed_in(moderator).post(acts_url(make_thread()), {"act": "burn"}).status_code == 400


PAGES = ("manage", "summarise", "merge", "split")


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        (None, dict.fromkeys(PAGES, 302)),
        ("resident", dict.fromkeys(PAGES, 403)),
        ("officer", dict.fromkeys(PAGES, 403)),
        ("editor", {"manage": 200, "summarise": 403, "merge": 403, "split": 403}),
        ("moderator", dict.fromkeys(PAGES, 200)),
    ],
)
def test_who_sees_the_pages_of_curation(role, statuses):
    thread = make_thread()
    client = signed_in(make_writer(role=role)) if role else Client()
    results = {name: client.get(reverse(f"forums:{name}", args=[thread.pk])).status_code for name in PAGES}
    assert results == statuses
    shown = acts_url(thread) in words(client.get(thread.get_absolute_url()))
    assert shown == (role in {"editor", "moderator"})


ACTS = ("pin", "feature", "lock", "slow", "retitle", "tag", "reopen", "duplicate", "move", "unpin")


def test_only_an_uninvolved_moderator_can_act(moderator, subtests):
    thread, other, board = make_thread(), make_thread(), make_board()
    own, blocked = make_thread(author=moderator), make_thread()
    Block.objects.create(resident=moderator, blocked=author_of(blocked))
    every: dict[str, dict[str, object]] = {
        "slow": {"seconds": 60},
        "retitle": {"title": "Başka bir başlık"},
        "duplicate": {"other": str(other.pk)},
        "move": {"board": board.pk},
    }
    strangers = [author_of(thread), make_writer(role="officer"), make_writer(role="editor")]
    clients, with_a_part = [signed_in(person) for person in strangers], signed_in(moderator)
    for act in ACTS:
        with subtests.test(act):
            fields = every.get(act, {})
            for client in clients:
                assert client.post(acts_url(thread), act_fields(act, **fields)).status_code == 403
            for conflicting in (own, blocked):
                response = with_a_part.post(acts_url(conflicting), act_fields(act, **fields))
                assert response.status_code == 403
                assert str(forums_errors.ConflictOfInterest()) in words(response)
            assert not ThreadAct.objects.exists()


@pytest.mark.parametrize("state", [ThreadState.HELD, ThreadState.HIDDEN, ThreadState.DELETED])
def test_unpublished_thread_is_not_curated(moderator, state):
    thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(state=state)
    client = signed_in(moderator)
    assert str(errors.ThreadNotPublished()) in words(client.get(acts_url(thread)))
    assert client.post(acts_url(thread), act_fields("pin")).status_code == 409
    summary = client.post(reverse("forums:summarise", args=[thread.pk]), {"body": "Özet burada."})
    assert summary.status_code == 409
    assert "Özet burada." in words(summary)


def test_a_summary_names_its_sources_and_can_close_the_thread(moderator):
    thread = make_thread()
    posts = [make_post(thread) for _ in range(2)]
    client = signed_in(moderator)
    address = reverse("forums:summarise", args=[thread.pk])
    sources = (
        f"http://testserver/forum/ileti/{posts[0].pk}/, {thread.get_absolute_url()}?ileti={posts[1].pk}#x"
    )
    form = {"body": "Çoğunluk **istiyor**.", "sources": sources}
    assert "<strong>istiyor</strong>" in words(client.post(address, form | {"preview": "1"}))
    assert not ThreadAct.objects.exists()
    client.post(address, form)
    client.post(address, {"body": "Karar: açılıyor.", "close": "1"})
    thread.refresh_from_db()
    first, last = thread.summaries.order_by("pk")
    assert (first.sources, first.html) == (
        [posts[0].pk, posts[1].pk],
        "<p>Çoğunluk <strong>istiyor</strong>.</p>\n",
    )
    assert thread.summary == last
    assert thread.closed_at is not None
    with pytest.raises(discussion_errors.ThreadClosed):
        make_post(thread)
    page = words(Client().get(thread.get_absolute_url()))
    assert "Karar: açılıyor." in page
    acts_operations.reopen_thread(thread=thread, moderator=moderator, reason=WHY)
    make_post(thread)
    acts = list(ThreadAct.objects.order_by("pk").values_list("act", flat=True))
    assert acts == [Act.SUMMARISED, Act.CLOSED, Act.REOPENED]


def test_summary_cites_only_published_posts_of_its_thread(moderator):
    thread, other = make_thread(), make_thread()
    gone = make_post(thread)
    posting.delete_post(post=gone, author=author_of(gone))
    address = reverse("forums:summarise", args=[thread.pk])
    for source in (other.posts.get().pk, gone.pk, 10**17, "yok"):
        response = signed_in(moderator).post(address, {"body": "Özet burada.", "sources": f"{source}"})
        assert response.status_code == 400
        assert "Özet burada." in words(response)
    assert not thread.summaries.exists()
    with pytest.raises(ValidationError):
        acts_operations.summarise_thread(thread=thread, moderator=moderator, body="x" * 8001)


@pytest.mark.parametrize("body", ["   ", "\u200b\u2060", "\r\n", "?!"])
def test_empty_summary_is_refused(moderator, body):
    thread = make_thread()
    address = reverse("forums:summarise", args=[thread.pk])
    for data in ({"body": body}, {"body": body, "preview": "1"}, {"body": body, "close": "1"}):
        assert signed_in(moderator).post(address, data).status_code == 400
    assert not thread.summaries.exists()


def test_summary_cannot_change_the_text_direction(moderator):
    thread = make_thread()
    address = reverse("forums:summarise", args=[thread.pk])
    signed_in(moderator).post(address, {"body": "Çoğunluk\u202e istiyor.\r\nBitti."})
    assert thread.summaries.get().body == "Çoğunluk istiyor.\nBitti."


def test_duplicate_links_to_the_other_thread_while_that_is_readable(moderator):
    thread, original = make_thread(), make_thread(title="Bu zaten konuşuluyor mu?")
    client = signed_in(moderator)
    client.post(
        acts_url(thread), act_fields("duplicate", other=f"/en/forum/konu/{original.pk}/?sirala=destek")
    )
    assert original.title in words(Client().get(thread.get_absolute_url()))
    with pytest.raises(ValidationError):
        acts_operations.mark_duplicate(
            thread=original, original=Thread.objects.get(pk=thread.pk), moderator=moderator, reason=WHY
        )
    with pytest.raises(errors.IntoItself):
        acts_operations.mark_duplicate(thread=thread, original=thread, moderator=moderator, reason=WHY)
    Thread.objects.filter(pk=original.pk).update(state=ThreadState.HIDDEN)
    assert original.title not in words(Client().get(thread.get_absolute_url()))
    client.post(acts_url(thread), act_fields("not_duplicate"))
    assert Thread.objects.get(pk=thread.pk).duplicate_of is None


def test_threads_are_merged_by_form_after_a_preview(moderator):
    thread, into = make_thread(), make_thread(title="Buraya toplansın herkes")
    client, address = signed_in(moderator), reverse("forums:merge", args=[thread.pk])
    form = {"other": str(into.pk), "reason": WHY}
    look = client.post(address, form)
    assert (look.status_code, into.title in words(look)) == (200, True)
    # The form names another thread than the preview did.
    assert client.post(address, form | {"confirmed": str(into.pk + 1)}).status_code == 200
    assert not ThreadAct.objects.exists()
    assert client.post(address, {"other": str(thread.pk), "reason": WHY}).status_code == 409
    response = client.post(address, form | {"confirmed": str(into.pk)})
    assert response.url == into.get_absolute_url()
    assert Thread.objects.get(pk=thread.pk).merged_into == into


def test_merge_form_refuses_a_thread_with_other_readers(moderator):
    inside = make_thread(board=make_board(read_by="staff"), author=make_writer(role="officer"))
    thread = make_thread()
    form = {"other": str(inside.pk), "reason": WHY, "confirmed": str(inside.pk)}
    response = signed_in(moderator).post(reverse("forums:merge", args=[thread.pk]), form)
    assert response.status_code == 409
    assert str(boards_errors.OtherReaders()) in words(response)


def test_posts_chosen_on_several_pages_are_split_off(moderator):
    thread = make_thread()
    posts = [make_post(thread) for _ in range(25)]
    client, address = signed_in(moderator), reverse("forums:split", args=[thread.pk])
    first = words(client.get(address))
    assert f'value="{posts[19].pk}"' in first
    assert f'value="{posts[20].pk}"' not in first
    form = {"title": "Ayrı bir konu", "board": thread.board_id, "reason": WHY, "posts": [posts[1].pk]}
    second = words(client.post(address, form | {"after": str(posts[19].pk)}))
    assert f'<input type="hidden" name="posts" value="{posts[1].pk}">' in second
    assert 'value="Ayrı bir konu"' in second
    assert f'value="{posts[20].pk}"' in second
    refused = client.post(
        address, form | {"title": "Kısa", "split": "1", "posts": [posts[1].pk, posts[21].pk]}
    )
    assert refused.status_code == 400
    assert f'value="{posts[1].pk}" checked' in words(refused)
    response = client.post(address, form | {"split": "1", "posts": [posts[1].pk, posts[21].pk]})
    made = Thread.objects.latest("pk")
    assert response.url == made.get_absolute_url()
    assert set(made.posts.values_list("pk", flat=True)) == {posts[1].pk, posts[21].pk}


def test_reply_to_a_merged_thread_becomes_a_draft_in_the_target_thread(moderator):
    thread, into, writer = make_thread(), make_thread(), make_writer()
    moves.merge_threads(thread=thread, into=into, moderator=moderator, reason=WHY)
    client = signed_in(writer)
    response = client.post(reverse("forums:reply", args=[thread.pk]), {"body": "Uzun bir söz."})
    assert response.status_code == 409
    page = words(response)
    assert "Uzun bir söz." in page
    assert f'action="{reverse("forums:reply", args=[into.pk])}' in page
    assert "Uzun bir söz." in words(client.get(into.get_absolute_url()))


def test_reply_to_a_merged_thread_is_appended_to_the_draft_in_the_target(moderator):
    thread, into, writer = make_thread(), make_thread(), make_writer()
    drafts_operations.save_draft(resident=writer, place=into.topic, body="Orada başlamıştım.")
    moves.merge_threads(thread=thread, into=into, moderator=moderator, reason=WHY)
    client = signed_in(writer)
    address = reverse("forums:reply", args=[thread.pk])
    for _ in range(2):  # idempotent
        page = words(client.post(address, {"body": "Burada bitirdim."}))
        assert "Orada başlamıştım.\n\nBurada bitirdim.</textarea>" in page
    assert Draft.objects.get(resident=writer).body == "Orada başlamıştım.\n\nBurada bitirdim."


def test_reply_too_long_to_append_to_the_draft_is_kept_as_its_own_draft(moderator):
    thread, into, writer = make_thread(), make_thread(), make_writer()
    begun, sent = "Orada. " * 2000, "Burada. " * 2000
    drafts_operations.save_draft(resident=writer, place=into.topic, body=begun)
    moves.merge_threads(thread=thread, into=into, moderator=moderator, reason=WHY)
    page = signed_in(writer).post(reverse("forums:reply", args=[thread.pk]), {"body": sent})
    assert sent in words(page)
    drafts = dict(Draft.objects.filter(resident=writer).values_list("place", "body"))
    assert drafts == {into.topic: begun, thread.topic: sent}


def test_reply_to_a_thread_merged_into_a_hidden_one_is_kept(moderator):
    thread, into, writer = make_thread(), make_thread(), make_writer()
    moves.merge_threads(thread=thread, into=into, moderator=moderator, reason=WHY)
    Thread.objects.filter(pk=into.pk).update(state=ThreadState.HIDDEN)
    response = signed_in(writer).post(reverse("forums:reply", args=[thread.pk]), {"body": "Geç kaldım."})
    assert response.status_code == 409
    assert Draft.objects.get(resident=writer).body == "Geç kaldım."


def test_digest_shows_the_outcomes_of_a_board(moderator, client, django_assert_max_num_queries):
    board = make_board()
    names = ["Özetlenen konu", "Öne çıkan konu", "Kapanan konu", "Desteklenen konu"]
    summarised, featured, closed, supported = (make_thread(board=board, title=name) for name in names)
    hidden, elsewhere = make_thread(board=board, title="Gizlenen konu"), make_thread(title="Başka panodaki")
    for thread in (summarised, hidden, elsewhere):
        acts_operations.summarise_thread(thread=thread, moderator=moderator, body=f"{thread.title} bitti.")
    Thread.objects.filter(pk=hidden.pk).update(state=ThreadState.HIDDEN)
    acts_operations.feature_thread(thread=featured, moderator=moderator, reason=WHY)
    make_post(closed, make_writer(role="officer"), office="Ulaşım Dairesi", body="Rampalar yapılacak.")
    acts_operations.summarise_thread(thread=closed, moderator=moderator, body="Yapılacak.", close=True)
    support.support_post(post=supported.posts.get(), resident=make_user(), on=True)
    client.get(board.get_absolute_url())
    with django_assert_max_num_queries(12):
        page = words(client.get(reverse("forums:digest", args=[board.slug])))
    assert all(name in page for name in names)
    assert "Ulaşım Dairesi" in page
    assert "Gizlenen konu" not in page
    assert "Başka panodaki" not in page
    inside = make_board(read_by="staff")
    assert client.get(reverse("forums:digest", args=[inside.slug])).status_code == 404


def test_digest_starts_with_the_newest_summary(moderator):
    board = make_board()
    threads = [make_thread(board=board) for _ in range(3)]
    for thread in (threads[1], threads[2], threads[0]):
        acts_operations.summarise_thread(thread=thread, moderator=moderator, body="Yapılacak.")
    assert queries.compute_digest(board).summarised == [threads[0], threads[2], threads[1]]


def test_embedded_poll_is_at_the_top_of_the_thread_and_links_back(django_assert_max_num_queries):
    editor, thread = make_writer(role="editor"), make_thread()
    poll, draft = make_poll(title="Kordon pazar günü?"), make_poll(title="Taslak soru", opened=False)
    client = signed_in(editor)
    page = words(client.get(acts_url(thread)))
    assert (poll.title in page, draft.title in page) == (True, False)
    assert client.post(acts_url(thread), act_fields("embed", embedded=f"poll:{draft.pk}")).status_code == 400
    with pytest.raises(ValidationError):
        acts_operations.embed_in_thread(thread=thread, editor=editor, embedded=f"poll:{draft.pk}", reason=WHY)
    assert client.post(acts_url(thread), act_fields("embed", embedded=f"poll:{poll.pk}")).status_code == 302
    reader = Client()
    reader.get(thread.get_absolute_url())
    with django_assert_max_num_queries(6):
        page = words(reader.get(thread.get_absolute_url()))
    assert f'<a href="{poll.get_absolute_url()}" lang="tr">{poll.title}</a>' in page
    assert thread.get_absolute_url() in words(reader.get(poll.get_absolute_url()))
    Thread.objects.filter(pk=thread.pk).update(state=ThreadState.HIDDEN)
    assert thread.get_absolute_url() not in words(reader.get(poll.get_absolute_url()))
    with pytest.raises(EditorsOnly):
        acts_operations.embed_in_thread(
            thread=thread, editor=make_writer(role="moderator"), embedded=f"poll:{poll.pk}", reason=WHY
        )


def test_poll_created_from_a_thread_starts_with_its_text(moderator):
    thread = make_thread(title="Kordon [pazar] açılsın mı?")
    acts_operations.summarise_thread(thread=thread, moderator=moderator, body="Çoğu istiyor.")
    editor = signed_in(make_writer(role="editor"))
    address = f"{reverse('polls-staff:create')}?konu={thread.pk}"
    assert address in words(editor.get(acts_url(thread)))
    form = editor.get(address).context["form"]
    assert form["title"].value() == thread.title
    assert form["description"].value().startswith("Çoğu istiyor.\n\n")
    link = f"[Kordon \\[pazar\\] açılsın mı?]({thread.get_absolute_url()})"
    assert form["description"].value().endswith(link)
    for nothing in ("0", "x", "9" * 30, str(thread.pk + 99)):
        page = editor.get(f"{reverse('polls-staff:create')}?konu={nothing}")
        assert (page.status_code, page.context["form"]["title"].value()) == (200, None)


def test_counters_stay_correct_through_curation(moderator):
    thread = make_thread()
    make_post(thread)
    acts_operations.restrict_replies_to_staff(thread=thread, moderator=moderator, reason=WHY)
    acts_operations.summarise_thread(thread=thread, moderator=moderator, body="Bitti artık.", close=True)
    assert_counted()
    assert Post.objects.count() == 2
