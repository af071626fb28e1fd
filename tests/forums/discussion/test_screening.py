"""Screening findings are stored with a post and decide whether it is shown, queued or held."""

from datetime import timedelta

import pytest

from forums.discussion.models import Mention, PostFingerprint, PostLink, PostState, ThreadState
from forums.discussion.operations import posting
from forums.moderation.operations import decisions
from forums.moderation.operations.decisions import Verdict
from forums.review import live as review_live
from forums.review import scoring
from forums.review.models import Action, Finding, ReviewItem
from forums.review.word_lists.models import ListedWord
from tests.factories import make_user
from tests.forums.counted import assert_counted
from tests.forums.making import author_of, make_moderator, make_post, make_report, make_thread, make_writer

pytestmark = pytest.mark.django_db

LONG = (
    "Mahallemizdeki parkın ışıkları gece on birde sönüyor ve yürüyüş yolu karanlıkta kalıyor; "
    "hareket algılayan lambalar denenirse hem enerji hem güven kazanırız."
)


def test_an_ordinary_post_is_shown_and_not_queued():
    post = make_post(make_thread(), body=LONG)
    assert post.state == PostState.PUBLISHED
    assert not ReviewItem.objects.filter(post=post).exists()
    assert PostFingerprint.objects.filter(post=post).exists()


def test_telephone_number_holds_a_post_and_is_in_no_finding():
    post = make_post(make_thread(), body="Beni 0532 123 45 67 numaradan arayın, anlatayım.")
    assert post.state == PostState.HELD
    item = ReviewItem.objects.get(post=post)
    assert (item.origin, item.holds) == ("screening", True)
    assert [it.kind for it in item.findings.all()] == ["personal_data"]
    assert "532" not in str(list(Finding.objects.values("kind", "weight", "detail")))


def test_copy_by_another_account_is_shown_and_queued():
    thread = make_thread()
    make_post(thread, body=LONG)
    copy = make_post(thread, body=LONG.replace("gece on birde", "gece yarısı").upper().lower() + " Selamlar.")
    assert copy.state == PostState.PUBLISHED
    assert [it.kind for it in ReviewItem.objects.get(post=copy).findings.all()] == ["near_duplicate"]


def test_edit_is_screened_again_and_may_be_held():
    post = make_post(make_thread(), body=LONG)
    author = author_of(post)
    version = posting.build_version_token(post)
    edited = posting.edit_post(
        post=post, editor=author, body="Kimlik numaram 10000000146, yardım edin.", seen=version
    )
    assert edited.state == PostState.HELD
    assert edited.thread.posts.filter(state=PostState.PUBLISHED).count() == 1


def test_words_listed_by_staff_match_and_innocent_ones_do_not():
    ListedWord.objects.create(word="zırtapoz", language="tr", severity=3)
    post = make_post(make_thread(), body="Sen bir Z1RTAPOZsun demek istemem ama zırtapoz.")
    assert ReviewItem.objects.filter(post=post).exists()
    ListedWord.objects.update(innocent=True)
    assert not ReviewItem.objects.filter(post=make_post(make_thread(), body="Bu zırtapoz masalı.")).exists()


def test_staff_are_not_screened():
    post = make_post(make_thread(), make_writer(role="officer"), "Danışma: 0232 293 12 00.")
    assert post.state == PostState.PUBLISHED


def test_linked_sites_are_stored():
    post = make_post(make_thread(), body="Haber: https://www.ornek.org/a?b=1 ve https://ornek.org/c")
    assert list(PostLink.objects.filter(post=post).values_list("site", flat=True)) == ["ornek.org"]


def test_mentions_are_made_by_handle():
    named, author = make_writer("Zeynep K."), make_writer()
    thread = make_thread(author=named)
    post = make_post(thread, author, "Katılıyorum @zeynep-k ve @kimse-degil.")
    assert '<a href="/forum/kisi/zeynep-k/" rel="nofollow ugc">@zeynep-k</a>' in post.html
    assert "@kimse-degil" in post.html
    assert list(Mention.objects.values_list("resident", flat=True)) == [named.pk]
    version = posting.build_version_token(post)
    posting.edit_post(post=post, editor=author, body="Katılıyorum.", seen=version)
    assert not Mention.objects.exists()


def test_text_longer_than_any_post_is_refused_before_screening():
    thread, author = make_thread(), make_user(display_name="Uzun")
    with pytest.raises(Exception, match="en çok"):
        posting.reply_to_thread(thread=thread, author=author, body="@a " * 200_000)


def test_post_queued_by_screening_is_ranked_like_reports_and_announced_to_moderators(
    django_capture_on_commit_callbacks,
):
    before = review_live.queue_version()
    with django_capture_on_commit_callbacks() as callbacks:
        post = make_post(make_thread(), body="Beni 0532 123 45 67 numaradan arayın, anlatayım.")
    item = ReviewItem.objects.get(post=post)
    weights = list(item.findings.values_list("weight", flat=True))
    assert item.score == scoring.compute_score([], findings=weights, age=timedelta(0), holds=True)
    assert review_live.queue_version() > before
    assert review_live._publish_queue in callbacks


@pytest.mark.usefixtures("book")
def test_edit_of_a_reported_post_keeps_its_report_score():
    post = make_post(make_thread(), body=LONG)
    reported = make_report(post).item
    author = author_of(post)
    version = posting.build_version_token(post)
    posting.edit_post(post=post, editor=author, body="Plakam 35 KLM 482, park yeri arıyorum.", seen=version)
    item = ReviewItem.objects.get(post=post)
    assert item.pk == reported.pk
    assert item.findings.exists()
    assert item.score > reported.score > 0


@pytest.mark.parametrize("answered", [False, True])
def test_held_edit_also_holds_a_thread_without_other_posts(answered):
    thread = make_thread()
    if answered:
        make_post(thread)
    opening = thread.posts.get(is_opening=True)
    posting.edit_post(
        post=opening,
        editor=author_of(opening),
        body="Kimlik numaram 10000000146, yardım edin.",
        seen=posting.build_version_token(opening),
    )
    thread.refresh_from_db()
    assert thread.state == (ThreadState.PUBLISHED if answered else ThreadState.HELD)
    assert_counted()
    item = ReviewItem.objects.get(post=opening)
    decisions.decide_item(item=item, moderator=make_moderator(), verdict=Verdict(action=Action.DISMISSED))
    thread.refresh_from_db()
    assert thread.state == ThreadState.PUBLISHED
    assert_counted()
