"""Forum pages through the client: who sees what, nothing typed is lost, and how many queries are used."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from forums.boards import operations as boards_operations
from forums.boards.models import Board
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.drafts.models import Draft
from forums.discussion.following import operations as following_operations
from forums.discussion.following.models import ReadPosition
from forums.discussion.models import Post, PostFingerprint, PostState, Thread, ThreadState
from forums.discussion.operations import posting
from forums.discussion.queries.posts import POSTS_ON_A_PAGE
from participation.notifications.queries import count_unread_notices
from tests.clients import signed_in, words
from tests.factories import PASSWORD, make_user
from tests.forums.making import author_of, make_board, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_boards_threads_and_posts(client):
    thread = make_thread(body="Sabah **iki saat** yeter mi?")
    for address in ("/forum/", f"/forum/{thread.board.slug}/", thread.get_absolute_url()):
        response = client.get(address)
        assert response.status_code == 200
        assert thread.title in words(response)
    assert "<strong>iki saat</strong>" in words(client.get(thread.get_absolute_url()))
    assert client.get(f"/en/forum/konu/{thread.pk}/").status_code == 200


def test_a_thread_is_started_and_answered_by_forms():
    board, author = make_board(), make_writer("Elif Ş.")
    client = signed_in(author)
    address = reverse("forums:start", args=[board.slug])
    form = {"title": "Gece otobüsleri yeterli mi?", "body": "Bence değil."}
    previewed = client.post(address, form | {"preview": "1"})
    assert "<p>Bence değil.</p>" in words(previewed)
    assert not Thread.objects.exists()
    response = client.post(address, form)
    thread = Thread.objects.get()
    assert response.url == thread.get_absolute_url()
    reply = signed_in(make_writer()).post(reverse("forums:reply", args=[thread.pk]), {"body": "Bence de."})
    post = Post.objects.get(thread=thread, is_opening=False)
    assert reply.url == f"{thread.get_absolute_url()}?ileti={post.pk}#ileti-{post.pk}"


@pytest.mark.parametrize(("replies", "is_whole"), [(POSTS_ON_A_PAGE - 1, True), (POSTS_ON_A_PAGE, False)])
def test_a_link_to_a_post_leads_to_the_first_page_if_the_post_is_on_it(replies, is_whole):
    thread = make_thread(body="Söze ben başlıyorum.")
    posts = [make_post(thread) for _ in range(replies)]
    page = words(Client().get(f"{thread.get_absolute_url()}?ileti={posts[-1].pk}"))
    assert f'id="ileti-{posts[-1].pk}"' in page
    assert ("Söze ben başlıyorum." in page) == is_whole
    assert page.count("?once=") == (0 if is_whole else 2)
    assert ("Önceki iletiler" in page) != is_whole


def test_in_the_order_of_support_the_page_before_is_not_called_earlier():
    thread = make_thread()
    for _ in range(POSTS_ON_A_PAGE):
        make_post(thread)
    most_supported = words(Client().get(f"{thread.get_absolute_url()}?sirala=destek"))
    [following] = set(re.findall(r'rel="next" href="([^"]+)"', most_supported))
    page = words(Client().get(thread.get_absolute_url() + unescape(following)))
    assert "once=" in page
    assert "Önceki iletiler" not in page


def test_who_lacks_a_name_chooses_one_and_comes_back():
    thread, client = make_thread(), signed_in(make_user())
    address = f"{thread.get_absolute_url()}?sirala=destek"
    [profile] = re.findall(r'href="(/hesap/profil/\?next=[^"]+)"', words(client.get(address)))
    response = client.post(profile, {"display_name": "Elif Ş.", "district": ""})
    assert response.url == address


@pytest.mark.parametrize(
    "data", [{"title": "Kısa", "body": "Metin burada."}, {"title": "Uzunca bir başlık", "body": "?!"}]
)
def test_refused_text_stays_on_the_form_and_as_a_draft(data):
    board, author = make_board(), make_writer()
    response = signed_in(author).post(reverse("forums:start", args=[board.slug]), data)
    assert response.status_code == 400
    assert data["body"] in words(response)
    draft = Draft.objects.get(resident=author, place=f"board:{board.pk}")
    assert (draft.title, draft.body) == (data["title"], data["body"])


def test_reply_to_a_thread_closed_meanwhile_is_kept():
    thread, author = make_thread(), make_writer()
    Thread.objects.filter(pk=thread.pk).update(state=ThreadState.PUBLISHED, locked_at=thread.created_at)
    response = signed_in(author).post(reverse("forums:reply", args=[thread.pk]), {"body": "Geç kaldım mı?"})
    assert response.status_code == 409
    assert "Geç kaldım mı?" in words(response)
    assert Draft.objects.get(resident=author).body == "Geç kaldım mı?"


@pytest.mark.parametrize("number", ["²", "x", "9" * 30, "0", "-1", "1.5", "999999999"])
def test_reply_to_a_missing_post_is_refused_and_kept(number):
    thread, author = make_thread(), make_writer()
    data = {"body": "Kime yanıt verdiğim belirsiz.", "reply_to": number}
    response = signed_in(author).post(reverse("forums:reply", args=[thread.pk]), data)
    if response.status_code == 302:  # the post no longer exists
        assert Post.objects.get(is_opening=False).reply_to is None
        return
    assert response.status_code == 400
    assert data["body"] in words(response)
    assert Draft.objects.get(resident=author).body == data["body"]


def test_replies_do_not_name_the_author_of_a_gap(client):
    thread = make_thread()
    answered = make_post(thread, make_writer("Silinen Kişi"))
    make_post(thread, reply_to=answered)
    address = thread.get_absolute_url()
    assert "Silinen Kişi" in words(client.get(address))
    posting.delete_post(post=answered, author=author_of(answered))
    assert "Silinen Kişi" not in words(client.get(address))


def test_visitors_are_led_to_sign_in_where_members_follow_and_support():
    """A form would give each visitor a token, so the page could not be the same for everybody."""
    thread, member = make_thread(), Client()
    member.force_login(make_writer())
    for address, labels in (
        (thread.get_absolute_url(), {"Destekle", "Takip et"}),
        (thread.board.get_absolute_url(), {"Takip et"}),
    ):
        page = Client().get(address)
        sign_in = re.escape(f"{reverse('account_login')}?{urlencode({'next': address})}")
        led = re.findall(
            rf'<a class="button [^"]*" href="{sign_in}"\s*>\s*([^<·]+?)\s*[<·]', page.content.decode()
        )
        assert set(led) == labels
        assert not page.cookies
        assert 'method="post"' not in page.content.decode()
        assert member.get(address).content.decode().count('method="post"') >= 2


def test_text_sent_after_the_session_ended_is_kept_until_the_next_sign_in():
    thread, author = make_thread(), make_writer(password=PASSWORD)
    client = Client()
    response = client.post(reverse("forums:reply", args=[thread.pk]), {"body": "Uzun bir yanıt yazdım."})
    assert response.status_code == 302
    assert "giris" in response.headers["location"]
    assert not Post.objects.filter(is_opening=False).exists()
    client.post(reverse("account_login"), {"login": author.email, "password": PASSWORD})
    page = client.get(thread.get_absolute_url())
    assert "Uzun bir yanıt yazdım." in words(page)
    assert Draft.objects.get(resident=author, place=f"thread:{thread.pk}").body == "Uzun bir yanıt yazdım."


def test_text_sent_after_the_session_ended_replaces_its_older_draft():
    """A script saves drafts during typing; text sent after the session ended is newer than the draft."""
    thread, author = make_thread(), make_writer(password=PASSWORD)
    drafts_operations.save_draft(resident=author, place=thread.topic, body="Uzun bir")
    client = Client()
    client.post(reverse("forums:reply", args=[thread.pk]), {"body": "Uzunca bir yanıt yazdım."})
    client.post(reverse("account_login"), {"login": author.email, "password": PASSWORD})
    client.get(thread.get_absolute_url())
    assert Draft.objects.get(resident=author).body == "Uzunca bir yanıt yazdım."


def test_text_kept_for_a_sign_in_is_appended_to_a_newer_draft():
    thread, author = make_thread(), make_writer(password=PASSWORD)
    client = Client()
    client.post(reverse("forums:reply", args=[thread.pk]), {"body": "Burada yazdım."})
    drafts_operations.save_draft(resident=author, place=thread.topic, body="Sonra telefonda yazdım.")
    client.post(reverse("account_login"), {"login": author.email, "password": PASSWORD})
    client.get(thread.get_absolute_url())
    assert Draft.objects.get(resident=author).body == "Sonra telefonda yazdım.\n\nBurada yazdım."


def test_kept_text_is_not_given_to_another_account():
    thread, author = make_thread(), make_writer(password=PASSWORD)
    client = signed_in(author)
    [mark] = re.findall(r'name="writer" value="([^"]+)"', words(client.get(thread.get_absolute_url())))
    client.session.flush()
    sent = {"body": "Bunu ben yazdım.", "writer": mark}
    for another in (make_writer(password=PASSWORD), author):
        client = Client()
        client.post(reverse("forums:reply", args=[thread.pk]), sent)
        client.post(reverse("account_login"), {"login": another.email, "password": PASSWORD})
        page = words(client.get(thread.get_absolute_url()))
        assert ("Bunu ben yazdım." in page) == (another == author)
    assert [draft.resident for draft in Draft.objects.all()] == [author]


@pytest.mark.parametrize("state", [ThreadState.HIDDEN, ThreadState.HELD, ThreadState.DELETED])
def test_reply_to_a_thread_that_vanished_meanwhile_is_kept(state):
    thread, author = make_thread(), make_writer()
    post = make_post(thread, author)
    Thread.objects.filter(pk=thread.pk).update(state=state)
    client = signed_in(author)
    for name, number in (("reply", thread.pk), ("edit", post.pk)):
        address = reverse(f"forums:{name}", args=[number])
        response = client.post(address, {"body": f"Uzun bir söz: {name}."})
        assert response.status_code == 409
        assert "taslak" in words(response)
        assert client.get(address).status_code == 404
        assert signed_in(make_user()).post(reverse("forums:edit", args=[post.pk])).status_code == 404
    assert {(it.place, it.body) for it in Draft.objects.filter(resident=author)} == {
        (f"thread:{thread.pk}", "Uzun bir söz: reply."),
        (f"post:{post.pk}", "Uzun bir söz: edit."),
    }


def test_held_and_hidden_text_is_shown_to_author_and_moderators_alone(client):
    thread = make_thread()
    author = make_writer()
    post = make_post(thread, author, "Gizlenecek sözler burada.")
    for state in (PostState.HELD, PostState.HIDDEN):
        Post.objects.filter(pk=post.pk).update(state=state)
        address = thread.get_absolute_url()
        assert "Gizlenecek sözler" not in words(client.get(address))
        assert "Gizlenecek sözler" not in words(signed_in(make_user()).get(address))
        assert "Gizlenecek sözler" in words(signed_in(author).get(address))
        assert "Gizlenecek sözler" in words(signed_in(make_user(role="moderator")).get(address))
    assert client.get(reverse("forums:versions", args=[post.pk])).status_code == 302


def test_held_thread_is_not_found_for_others(client):
    thread = make_thread(board=make_board(premoderation="everybody"))
    assert client.get(thread.get_absolute_url()).status_code == 404
    page = signed_in(author_of(thread)).get(thread.get_absolute_url())
    assert page.status_code == 200
    assert "moderatör onayı bekliyor" in words(page).split('id="yanit"')[1]


def test_archived_boards_are_listed_for_their_readers(client):
    editor = make_user(role="editor")
    for read_by in ("everybody", "staff"):
        board = make_board(name=f"Eski pano {read_by}", read_by=read_by)
        boards_operations.archive_board(board=board, editor=editor)
    page = words(client.get("/forum/"))
    assert ("Eski pano everybody" in page, "Eski pano staff" in page) == (True, False)
    assert "Eski pano staff" in words(signed_in(editor).get("/forum/"))


def test_staff_board_is_not_found_for_others(client):
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    moderator = make_writer(role="moderator")
    thread = make_thread(board=board, author=moderator)
    addresses = (
        board.get_absolute_url(),
        thread.get_absolute_url(),
        thread.posts.get().get_absolute_url(),
        reverse("forums:status", args=[thread.pk]),
    )
    for address in addresses:
        assert client.get(address).status_code == 404
        assert signed_in(make_user()).get(address).status_code == 404
        assert signed_in(moderator).get(address).status_code in {200, 302}
    assert thread.title not in words(client.get("/forum/"))


def test_url_of_a_post_redirects_to_its_page(client):
    thread = make_thread()
    posts = [make_post(thread) for _ in range(30)]
    for post in (posts[0], posts[14], posts[29]):
        response = client.get(post.get_absolute_url(), follow=True)
        assert f'id="ileti-{post.pk}"' in words(response)


def test_read_position_is_stored_and_never_moves_back():
    thread, reader = make_thread(), make_user()
    posts = [make_post(thread) for _ in range(25)]
    client = signed_in(reader)
    client.get(thread.get_absolute_url())
    assert ReadPosition.objects.get(resident=reader).seen == posts[18].pk
    client.get(f"{thread.get_absolute_url()}?sonra={posts[18].pk}")
    client.get(thread.get_absolute_url())
    assert ReadPosition.objects.get(resident=reader).seen == posts[24].pk
    assert ">yeni iletiler<" not in words(client.get(f"/forum/{thread.board.slug}/"))
    make_post(thread)
    assert ">yeni iletiler<" in words(client.get(f"/forum/{thread.board.slug}/"))


def test_merged_thread_redirects_to_its_target(client):
    thread, other = make_thread(), make_thread()
    Thread.objects.filter(pk=thread.pk).update(state=ThreadState.MERGED, merged_into=other)
    response = client.get(thread.get_absolute_url())
    assert (response.status_code, response.url) == (301, other.get_absolute_url())


def test_quote_starts_the_reply_with_its_source():
    thread = make_thread(author=make_writer("Zeynep K."), body="> eski alıntı\n\nYeni söz.")
    post = thread.posts.get()
    page = signed_in(make_writer()).get(f"{thread.get_absolute_url()}?alinti={post.pk}")
    quote = unescape(words(page).split("<textarea", 1)[1].split("</textarea>", 1)[0])
    assert f"> [Zeynep K.]({post.get_absolute_url()}?surum=1):" in quote
    assert "> Yeni söz." in quote


def test_support_works_by_form_and_by_script():
    post, resident = make_thread().posts.get(), make_user()
    client = signed_in(resident)
    address = reverse("forums:support", args=[post.pk])
    assert client.post(address, {"on": "1"}).status_code == 302
    answer = client.post(address, {"on": "0"}, headers={"accept": "application/json"})
    assert answer.json() == {"support": 0, "on": False}
    assert client.post(address, {"on": "2"}).status_code == 400
    assert Client().post(address, {"on": "1"}).status_code == 302


def test_large_numbers_are_unformatted_in_attributes(client):
    thread = make_thread()
    opening = thread.posts.get()
    post = make_post(thread)
    PostFingerprint.objects.filter(post=post).delete()
    Post.objects.filter(pk=post.pk).update(id=12345)
    Thread.objects.filter(pk=thread.pk).update(version=23456, newest=12345)
    page = words(client.get(thread.get_absolute_url()))
    assert 'id="ileti-12345" data-post="12345"' in page
    assert 'version="23456"' in page
    assert 'last="12345"' in page
    assert f'id="ileti-{opening.pk}"' in page
    assert "12.345" not in page


@pytest.mark.parametrize("posts", [1, 25])
def test_thread_page_takes_six_queries(client, posts, django_assert_max_num_queries):
    thread = make_thread()
    for _ in range(posts):
        make_post(thread)
    client.get(thread.get_absolute_url())
    with django_assert_max_num_queries(6):
        assert client.get(thread.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("threads", [1, 30])
def test_board_page_takes_five_queries(client, threads, django_assert_max_num_queries):
    board = make_board()
    for number in range(threads):
        make_thread(board=board, title=f"Konu başlığı {number}")
    client.get(board.get_absolute_url())
    with django_assert_max_num_queries(5):
        assert client.get(board.get_absolute_url()).status_code == 200


def test_earlier_versions_show_what_changed(client):
    post = make_post(make_thread(), body="Otobüs gecikti.")
    posting.edit_post(
        post=post,
        editor=author_of(post),
        body="Otobüs çok gecikti.",
        seen=posting.build_version_token(post),
        reason="Ek",
    )
    page = words(client.get(reverse("forums:versions", args=[post.pk])))
    assert "Otobüs<ins> çok</ins> gecikti." in page


def test_drafts_link_back_to_their_place():
    board, writer = make_board(), make_writer()
    client = signed_in(writer)
    response = client.post(
        reverse("forums:keep-draft"), {"place": f"board:{board.pk}", "title": "Yarım", "body": "kaldı"}
    )
    assert response.status_code == 204
    page = words(client.get(reverse("forums:drafts")))
    assert reverse("forums:start", args=[board.slug]) in page
    assert client.post(reverse("forums:keep-draft"), {"place": "nerede"}).status_code == 400
    client.post(reverse("forums:discard-draft"), {"place": f"board:{board.pk}"})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("threads", [1, 3])
def test_marking_a_board_as_read_takes_a_constant_number_of_queries(threads, django_assert_num_queries):
    board, reader = make_board(), make_writer()
    client = signed_in(reader)
    boards_operations.follow_board(board=board, resident=reader, on=True)
    elsewhere = make_thread()
    opened = [make_thread(board=board) for _ in range(threads)]
    for thread in [elsewhere, *opened]:
        client.get(thread.get_absolute_url())
        following_operations.follow_thread(thread=thread, resident=reader, on=True)
        make_post(thread)
    make_thread(board=board)
    assert "yeni ileti" in words(client.get(board.get_absolute_url()))
    assert count_unread_notices(reader) == threads + 2
    with django_assert_num_queries(6):  # two of them begin and end the transaction
        following_operations.mark_board_read(board=board, resident=reader)
    assert count_unread_notices(reader) == 1
    positions = dict(ReadPosition.objects.filter(resident=reader).values_list("thread", "seen"))
    newest = dict(Thread.objects.filter(pk__in=[it.pk for it in opened]).values_list("pk", "newest"))
    assert positions.items() >= newest.items()
    assert positions.keys() == {elsewhere.pk, *newest}
    assert positions[elsewhere.pk] < Thread.objects.get(pk=elsewhere.pk).newest


def test_author_who_can_no_longer_edit_is_refused_before_writing():
    thread, author = make_thread(), make_writer()
    post = make_post(thread, author)
    address = reverse("forums:edit", args=[post.pk])
    client = signed_in(author)
    assert "alert warn" not in words(client.get(address))
    Thread.objects.filter(pk=thread.pk).update(locked_at=thread.created_at)
    assert "Bu konuya artık ileti gönderilemiyor" in words(client.get(address))


def test_quote_is_inserted_once_however_often_its_page_is_loaded():
    thread, reader = make_thread(body="Sabah iki saat yeter."), make_writer()
    client, address = signed_in(reader), f"{thread.get_absolute_url()}?alinti={thread.posts.get().pk}"
    first = client.get(address).context["form"]["body"].value()
    assert first.endswith("> Sabah iki saat yeter.\n\n")
    drafts_operations.save_draft(resident=reader, place=thread.topic, body=f"{first}Bence de.")
    assert client.get(address).context["form"]["body"].value() == f"{first}Bence de."
    other = make_post(thread, body="Bir saat de yeter.")
    body = client.get(f"{thread.get_absolute_url()}?alinti={other.pk}").context["form"]["body"].value()
    assert body.startswith(f"{first}Bence de.\n\n> ")
    assert body.endswith("> Bir saat de yeter.\n\n")


def test_followed_threads_and_boards_are_listed_while_readable():
    board, reader = make_board(name="Önce herkese açıktı"), make_writer()
    thread = make_thread(board=board, title="Sonra kapanacak bir konu")
    following_operations.follow_thread(thread=thread, resident=reader, on=True)
    boards_operations.follow_board(board=board, resident=reader, on=True)
    client = signed_in(reader)
    for read_by, shown in (("everybody", True), ("staff", False)):
        Board.objects.filter(pk=board.pk).update(read_by=read_by)
        page = words(client.get(reverse("forums:following")))
        assert ("Sonra kapanacak" in page, "Önce herkese" in page) == (shown, shown)


def test_draft_does_not_disclose_titles_that_its_owner_cannot_read():
    board = make_board(name="Yalnız görevliler", read_by="staff", start_by="staff", reply_by="staff")
    moderator = make_writer(role="moderator")
    thread = make_thread(board=board, author=moderator, title="Gizli kalacak bir başlık")
    places = [f"board:{board.pk}", f"thread:{thread.pk}", f"post:{thread.posts.get().pk}"]
    for person, shown in ((make_writer(), False), (moderator, True)):
        for place in places:
            drafts_operations.save_draft(resident=person, place=place, body="Yarım kaldı")
        page = words(signed_in(person).get(reverse("forums:drafts")))
        assert ("Gizli kalacak" in page, "Yalnız görevliler" in page) == (shown, shown)


def test_rate_limit_states_when_to_try_again():
    thread, author = make_thread(), make_writer()
    client = signed_in(author)
    address = reverse("forums:reply", args=[thread.pk])
    texts = [f"Yanıt {n} burada." for n in range(10)]
    # Screening would hold so many posts in a row.
    statuses = [client.post(address, {"body": text, "anyway": "1"}).status_code for text in texts]
    assert statuses[:8] == [302] * 8
    assert statuses[8:] == [429, 429]
    assert Draft.objects.get(resident=author).body == "Yanıt 9 burada."
