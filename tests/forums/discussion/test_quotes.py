"""A quote names its author only if the author's post has its words."""

import pytest
from django.urls import reverse

from forums.discussion import rendering
from forums.discussion.models import Post, PostState, Thread
from forums.discussion.operations import posting
from participation.people.models import User
from tests.api.conftest import with_token
from tests.clients import signed_in, words
from tests.forums.making import author_of, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db

TEXT = "Sabah **iki saat** yeter.\n\nAkşam ise [dört saat](/forum/) gerekir."


@pytest.fixture
def post():
    return make_post(make_thread(), make_writer("Zeynep K."), body=TEXT)


def press_quote(post, client):
    """The text that the reply's form contains after *Quote* was pressed."""
    page = client.get(f"{post.thread.get_absolute_url()}?alinti={post.pk}")
    return page.context["form"]["body"].value()


def reply(post, body, client=None):
    """The HTML of the reply, as its page shows it."""
    client = client or signed_in(make_writer())
    sent = client.post(reverse("forums:reply", args=[post.thread_id]), {"body": f"{body}\n\nBence de."})
    assert sent.status_code == 302
    stored = Post.objects.latest("pk")
    assert stored.html in words(client.get(post.thread.get_absolute_url()))
    return stored.html


def name_of(post):
    address = f"/forum/ileti/{post.pk}/"
    return f'<blockquote cite="{address}">\n<p><a href="{address}" rel="nofollow ugc">'


def test_quote_of_the_button_names_author_and_post(post):
    client = signed_in(make_writer())
    html = reply(post, press_quote(post, client), client)
    assert f"{name_of(post)}Zeynep K.</a>:</p>\n<p>Sabah <strong>iki saat</strong> yeter.</p>" in html


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("**iki saat** yeter", "iki   saat\n> yeter"),
        ("Sabah **iki saat** yeter.\n>\n> ", ""),
        ("Sabah ", ""),
        (" yeter.", ""),
    ],
)
def test_quote_may_be_shortened_at_the_ends_of_paragraphs(post, before, after):
    quote = rendering.format_quote(post)
    assert before in quote
    assert "<blockquote cite=" in reply(post, quote.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("iki saat", "üç saat"),
        ("**iki saat** ", ""),
        ("iki", "~~iki~~"),
        ("(/forum/)", "(/hesap/)"),
        ("Sabah **iki saat** yeter.", "Akşam olmaz."),
        ("yeter.\n>\n> Akşam", "yeter. Akşam"),
        ("?surum=1", "?surum=2"),
        ("?surum=1", ""),
        ("?surum=1", "?surum=0"),
        ("?surum=1", f"?surum={'9' * 30}"),
        ("> Sabah", "> > Sabah"),
    ],
)
def test_other_words_than_those_of_the_post_name_nobody(post, before, after):
    quote = rendering.format_quote(post)
    assert before in quote
    html = reply(post, quote.replace(before, after))
    assert "<blockquote>\n<p>Zeynep K.:</p>" in html
    assert "cite=" not in html
    assert f"/ileti/{post.pk}/" not in html


def test_name_and_address_are_those_of_the_server(post):
    quote = rendering.format_quote(post).replace("Zeynep K.", "İzmir Valisi")
    html = reply(post, quote.replace("](/forum/ileti/", "](/baska/"))
    assert f"{name_of(post)}Zeynep K.</a>:</p>" in html
    assert "Vali" not in html


def test_quote_of_an_earlier_version_is_compared_with_it(post):
    quote = rendering.format_quote(post)
    seen = posting.build_version_token(post)
    posting.edit_post(post=post, editor=author_of(post), body="Üç saat yeter.", seen=seen)
    assert name_of(post) in reply(post, quote)
    assert "cite=" not in reply(post, quote.replace("?surum=1", "?surum=2"))
    post.versions.update(body="", withdrawn=True)
    assert "cite=" not in reply(post, f"{quote}\n\nYine")


def test_words_that_a_post_only_quotes_are_not_its_own(post):
    quoting = make_post(post.thread, make_writer("Can Ö."), f"{rendering.format_quote(post)}Katılmıyorum.")
    quote = rendering.format_quote(quoting)
    html = reply(quoting, quote)
    assert f"{name_of(quoting)}Can Ö.</a>:</p>" in html
    forged = rendering.format_quote(post).replace(f"/ileti/{post.pk}/", f"/ileti/{quoting.pk}/")
    assert "cite=" not in reply(quoting, forged)


def test_posts_of_other_threads_and_hidden_posts_are_no_sources(post):
    quote = rendering.format_quote(post)
    assert "cite=" not in reply(make_thread(title="Gece otobüsleri yeterli mi?").posts.get(), quote)
    Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN)
    assert "cite=" not in reply(post, quote)


def test_deleted_accounts_are_not_named(post):
    User.objects.filter(pk=author_of(post).pk).update(display_name="")
    assert "cite=" not in reply(post, rendering.format_quote(post))


def test_preview_edit_and_api_compare_quotes_too(post):
    author = make_writer()
    client, quote = signed_in(author), rendering.format_quote(post)
    address = reverse("forums:reply", args=[post.thread_id])
    assert name_of(post) in words(client.post(address, {"body": f"{quote}Evet.", "preview": "1"}))
    given = {"body": f"{quote}Evet, bence de."}
    sent = with_token(author).post(f"/api/v1/forums/threads/{post.thread_id}/posts/", given, format="json")
    assert name_of(post) in sent.json()["html"]
    own = Post.objects.get(pk=sent.json()["id"])
    seen = posting.build_version_token(own)
    body = given["body"].replace("iki", "üç")
    edited = posting.edit_post(post=own, editor=author, body=body, seen=seen)
    assert "cite=" not in edited.html
    Post.objects.filter(pk=own.pk).update(body=given["body"], html="", rendered_by=0)
    assert name_of(post) in words(client.get(post.thread.get_absolute_url()))


def test_no_more_quotes_than_allowed_are_compared(post, django_assert_max_num_queries):
    quote = rendering.format_quote(post)
    body = "\n\n".join(f"{quote.replace('Sabah ', '') if place else quote}{place}." for place in range(12))
    assert len(rendering.find_quote_sources(body, post.thread_id)) == 2
    many = "\n\n".join(f"{quote.replace('?surum=1', f'?surum={n}')}{n}." for n in range(1, 40))
    with django_assert_max_num_queries(3 * rendering.MAX_CHECKED_QUOTES):
        assert len(rendering.find_quote_sources(many, post.thread_id)) == 1


def test_opening_posts_name_no_sources(post):
    board, client = post.thread.board, signed_in(make_writer())
    form = {"title": "Bu sözler üzerine bir konu", "body": f"{rendering.format_quote(post)}Ne dersiniz?"}
    client.post(reverse("forums:start", args=[board.slug]), form)
    assert "cite=" not in Thread.objects.latest("pk").posts.get().html
