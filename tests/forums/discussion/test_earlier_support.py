"""Supports stay with the text that they were given to, without anything that says who gave them."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from forums.discussion import history
from forums.discussion.models import Post, PostVersion
from forums.discussion.operations import posting, support
from tests.clients import signed_in, words
from tests.factories import make_residents, make_user
from tests.forums.making import author_of, make_post, make_thread

pytestmark = pytest.mark.django_db

TEXT = "Kordon hafta sonları sabahtan akşama kadar yalnızca yayalara ve bisikletlere açılsın"
OPPOSITE = "Sahildeki yol her gün otomobillere ayrılsın, yürüyenler kaldırımdan gitsin, park ücretsiz kalsın"


def make_supported(number=3, body=TEXT):
    post = make_post(make_thread(), body=body)
    for resident in make_residents(number):
        support.support_post(post=post, resident=resident, on=True)
    return post


def edit(post, body):
    post = Post.objects.get(pk=post.pk)
    seen = posting.build_version_token(post)
    return posting.edit_post(post=post, editor=author_of(post), body=body, seen=seen)


def figures(post):
    """All supports, and those given to an earlier text."""
    return Post.objects.values_list("support", "earlier_support").get(pk=post.pk)


def test_page_and_api_show_supports_of_the_earlier_text(client):
    post = make_supported()
    form = {"body": OPPOSITE, "reason": "", "seen": posting.build_version_token(post)}
    edited = signed_in(author_of(post)).post(reverse("forums:edit", args=[post.pk]), form)
    assert edited.status_code == 302
    support.support_post(post=post, resident=make_user(), on=True)
    for language, given in (("", "destek önceki metne verildi"), ("/en", "given to an earlier text")):
        page = words(client.get(f"{language}/forum/konu/{post.thread_id}/"))
        assert " ".join(page.split()).count(f'<span class="num" data-earlier="3">3</span> {given}') == 1
        assert '<span class="num" data-count>4</span>' in page
    shown = client.get(f"/api/v1/forums/posts/{post.pk}/").json()
    assert (shown["support"], shown["earlier_support"]) == (4, 3)


def test_small_change_leaves_supports_as_they_are(client):
    post = make_supported()
    edit(post, TEXT.replace("sabahtan", "öğleden"))
    assert figures(post) == (3, 0)
    assert "data-earlier" not in words(client.get(post.thread.get_absolute_url()))


@pytest.mark.parametrize(
    ("before", "after", "rewritten"),
    [
        ("bir iki üç dört", "bir iki üç beş", False),
        ("bir iki üç dört", "bir iki altı beş", True),
        ("bir iki üç dört", "DÖRT üç; iki, bir!", False),
        ("bir iki üç dört", "bir iki", True),
        ("bir iki üç", "bir iki üç dört beş", False),
        ("bir iki üç", "bir iki üç dört beş altı", True),
        ("evet evet evet evet", "evet", True),
        ("bir iki", "bіr ıкi", False),
    ],
)
def test_text_is_rewritten_if_half_of_its_words_change(before, after, rewritten):
    assert history.is_rewritten(before, after) == rewritten
    assert history.is_rewritten(after, before) == rewritten


def test_rewriting_in_small_steps_counts():
    post, old, new = make_supported(), TEXT.split(), OPPOSITE.split()
    seen = []
    for step in range(3, len(old), 3):
        edit(post, " ".join([*new[:step], *old[step:]]))
        seen.append(figures(post)[1])
    assert seen == [0, 3, 3]


def test_rewriting_there_and_back_counts():
    post = make_supported(1, "bir iki üç dört beş altı yedi sekiz dokuz on")
    edit(post, "bir iki üç dört beş altı yedi su ateş toprak")
    support.support_post(post=post, resident=make_user(), on=True)
    edit(post, "kar kış yaz dört beş altı yedi sekiz dokuz on")
    assert figures(post) == (2, 2)


def test_a_text_rewritten_before_its_first_support_has_none_of_an_earlier_text():
    post = make_post(make_thread(), body=TEXT)
    edit(post, OPPOSITE)
    support.support_post(post=post, resident=make_user(), on=True)
    edit(post, f"{OPPOSITE}.")
    assert figures(post) == (1, 0)


def test_supports_of_the_rewritten_text_stay_with_it():
    post = make_supported()
    edit(post, OPPOSITE)
    support.support_post(post=post, resident=make_user(), on=True)
    edit(post, OPPOSITE.replace("ücretsiz", "bedava"))
    assert figures(post) == (4, 3)
    edit(post, TEXT)
    assert figures(post) == (4, 4)


def test_supports_of_an_earlier_text_are_never_more_than_all():
    post = make_post(make_thread(), body=TEXT)
    early, late = make_residents(2), make_user()
    for resident in early:
        support.support_post(post=post, resident=resident, on=True)
    edit(post, OPPOSITE)
    support.support_post(post=post, resident=late, on=True)
    support.support_post(post=post, resident=early[0], on=False)
    assert figures(post) == (2, 2)
    support.support_post(post=post, resident=early[1], on=False)
    support.support_post(post=post, resident=early[1], on=True)
    assert figures(post) == (2, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(earlier_support=3)


def test_versions_without_text_are_not_compared():
    post = make_supported()
    edit(post, TEXT.replace("sabahtan", "öğleden"))
    PostVersion.objects.update(body="", withdrawn=True)
    edit(post, TEXT.replace("sabahtan", "erkenden"))
    assert figures(post) == (3, 0)
