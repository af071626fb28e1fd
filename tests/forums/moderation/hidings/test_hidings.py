"""A moderator without colleagues hides a post at once; another person decides within 72 hours."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from forums import errors as forums_errors
from forums.discussion.models import PostState
from forums.members import errors as members_errors
from forums.members.models import Block
from forums.moderation import errors, rules
from forums.moderation.hidings import operations, queries
from forums.moderation.operations import absences
from forums.review.models import Action, Decision, Hiding
from participation.audit.models import Entry
from participation.notifications import wording
from participation.notifications.models import Notice
from participation.people.models import Role, User
from participation.people.operations.roles import grant_role
from tests.clients import signed_in
from tests.factories import lose_roles, make_user
from tests.forums.making import (
    author_of,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
    rule,
)
from tests.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


@pytest.fixture
def moderator():
    return make_moderator("Tek Başına")


@pytest.fixture
def officer():
    return make_user(role="officer", display_name="Yetkili")


@pytest.fixture
def item(moderator):
    """A post that the only moderator has reported."""
    return make_report(make_post(make_thread()), moderator).item


def hide(item, moderator, **given):
    return operations.hide_at_once(item=item, moderator=moderator, **({"rule": rule()} | given))


def state_of(item):
    item.post.refresh_from_db()
    return item.post.state


def later(hiding):
    return time_machine.travel(hiding.due_at + timedelta(seconds=1), tick=False)


def test_only_moderator_hides_at_once_and_an_officer_confirms(moderator, officer, item):
    page = signed_in(moderator).get(reverse("forums-staff:item", args=[item.pk])).content.decode()
    place = reverse("forums-staff:hide-at-once", args=[item.pk])
    assert f'href="{place}"' in page
    made = signed_in(moderator).post(place, {"rule": rule().pk, "words": ""})
    assert made["Location"] == reverse("forums-staff:item", args=[item.pk])
    hiding = Hiding.objects.get()
    assert hiding.due_at - hiding.at == timedelta(hours=72)
    assert state_of(item) == PostState.HIDDEN
    assert not Decision.objects.exists()
    queue = signed_in(moderator).get(reverse("forums-staff:queue")).content.decode()
    assert "hemen gizlendi: son karar" in queue

    listed = signed_in(officer).get(reverse("forums-staff:hidings")).content.decode()
    assert item.post.body in listed
    confirm = reverse("forums-staff:confirm-hiding", args=[hiding.pk])
    assert signed_in(officer).post(confirm, {"keep": "1"}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.by, decision.action, decision.rule) == (officer, Action.HIDDEN, rule())
    assert decision.words == hiding.words
    assert decision.appeal_until is not None
    assert state_of(item) == PostState.HIDDEN
    assert item.post.hidden_by == decision
    with later(hiding):
        assert operations.lapse_due() == 0
    assert state_of(item) == PostState.HIDDEN


def test_officer_shows_it_again(moderator, officer, item):
    hiding = hide(item, moderator)
    place = reverse("forums-staff:confirm-hiding", args=[hiding.pk])
    signed_in(officer).post(place, {"keep": "0"})
    assert state_of(item) == PostState.PUBLISHED
    assert Decision.objects.get().action == Action.DISMISSED
    again = signed_in(officer).post(place, {"keep": "1"})
    assert again.status_code == 403
    assert state_of(item) == PostState.PUBLISHED


def test_a_new_moderator_decides_in_the_queue_and_then_no_officer(moderator, officer, item):
    hiding = hide(item, moderator)
    colleague = make_moderator()
    with pytest.raises(members_errors.ModeratorsOnly):
        operations.decide_hiding(hiding=hiding, person=officer, keep_hidden=True)
    make_decision(item.post, moderator=colleague)
    assert Decision.objects.get().by == colleague
    assert queries.list_waiting_hidings() == []


def test_unconfirmed_post_is_shown_again_and_both_get_a_notice(moderator, officer, item):
    hiding = hide(item, moderator)
    author = author_of(item.post)
    [first] = Notice.objects.filter(resident=author, kind="forums.hidden_at_once")
    [asked] = Notice.objects.filter(kind="forums.hiding_waits")
    assert asked.resident == officer
    assert asked.address == reverse("forums-staff:hidings")
    assert "şimdilik gizledi" in wording.render_notices(author, [first])[0].words

    with time_machine.travel(hiding.due_at - timedelta(seconds=1), tick=False):
        assert operations.lapse_due() == 0
        assert state_of(item) == PostState.HIDDEN
    with later(hiding):
        assert operations.lapse_due() == 1
        assert operations.lapse_due() == 0
    assert state_of(item) == PostState.PUBLISHED
    item.refresh_from_db()
    assert (item.holds, item.decided_at) == (False, None)
    lapsed = Notice.objects.filter(kind="forums.hiding_lapsed")
    assert {it.resident for it in lapsed} == {author, moderator}
    assert "yapmanız gereken bir şey kalmadı" in wording.render_notices(officer, [asked])[0].words
    assert list(Entry.objects.order_by("number").values_list("action", flat=True))[-2:] == [
        "moderation.hidden_at_once",
        "moderation.hiding_lapsed",
    ]
    with pytest.raises(errors.HiddenBefore):
        hide(item, moderator)


def test_hiding_the_first_post_hides_its_thread_and_lapsing_shows_it(moderator):
    thread = make_thread(author=make_writer())
    item = make_report(thread.posts.get(), moderator).item
    hiding = hide(item, moderator)
    thread.refresh_from_db()
    assert thread.state == "hidden"
    with later(hiding):
        operations.lapse_due()
    thread.refresh_from_db()
    assert (thread.state, thread.posts_count) == ("published", 1)


@pytest.mark.parametrize("who", ["colleague", "author", "resident", "officer"])
def test_others_may_not_hide_at_once(moderator, officer, item, who):
    people = {"author": author_of(item.post), "resident": make_user(), "officer": officer}
    if who == "colleague":
        make_moderator()
    with pytest.raises(errors.OthersDecide if who == "colleague" else members_errors.ModeratorsOnly):
        hide(item, people.get(who, moderator))
    assert state_of(item) == PostState.PUBLISHED
    place = reverse("forums-staff:hide-at-once", args=[item.pk])
    page = signed_in(moderator).get(reverse("forums-staff:item", args=[item.pk])).content.decode()
    assert (f'href="{place}"' in page) == (who != "colleague")


def test_colleagues_who_may_not_decide_are_none(moderator, item):
    author = author_of(item.post)
    blocking, former, closed, reporting = (make_moderator() for _ in range(4))
    Block.objects.create(resident=blocking, blocked=author)
    lose_roles(former)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    make_report(item.post, reporting)
    assert not rules.list_deciders(item)
    hide(item, moderator)
    assert state_of(item) == PostState.HIDDEN


def test_a_colleague_who_is_away_does_not_decide(moderator, officer, item):
    colleague = make_moderator()
    today = timezone.localdate()
    absences.state_absence(
        moderator=colleague, deputy=moderator, first_day=today, last_day=today + timedelta(days=9)
    )
    hiding = hide(item, moderator)
    assert state_of(item) == PostState.HIDDEN
    operations.decide_hiding(hiding=hiding, person=officer, keep_hidden=True)
    assert Decision.objects.get().by == officer


def test_without_a_conflict_of_interest_they_decide_at_once(moderator):
    item = make_report(make_post(make_thread())).item
    with pytest.raises(errors.OthersDecide):
        hide(item, moderator)


def test_own_official_hidden_and_decided_posts_are_not_hidden_at_once(moderator, officer):
    own = make_report(make_post(make_thread(), moderator)).item
    with pytest.raises(forums_errors.ConflictOfInterest):
        hide(own, moderator)
    official = make_report(make_post(make_thread(), officer, office="Park"), moderator).item
    with pytest.raises(errors.NotForThis):
        hide(official, moderator)
    post = make_post(make_thread())
    decided = make_report(post, moderator).item
    make_decision(post, "dismissed", moderator=make_moderator())
    decided.refresh_from_db()
    with pytest.raises(errors.NotForThis):
        hide(decided, moderator)


def test_who_hid_it_may_not_decide_even_without_the_conflict_of_before(moderator):
    author = make_writer()
    block = Block.objects.create(resident=moderator, blocked=author)
    item = make_report(make_post(make_thread(), author)).item
    hiding = hide(item, moderator)
    block.delete()
    for person in (moderator, also_officer(moderator)):
        with pytest.raises(forums_errors.ConflictOfInterest):
            operations.decide_hiding(hiding=hiding, person=person, keep_hidden=True)
    fields = {"post": item.post, "action": "dismissed", "at": timezone.now(), "by": moderator}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(item=item, **fields)


def also_officer(user):
    grant_role(administrator=None, user=user, role=Role.OFFICER, reason="test")
    return User.objects.get(pk=user.pk)


def test_officers_involved_may_not_confirm(moderator):
    officer = make_user(role="officer", display_name="Yetkili")
    item = make_report(make_post(make_thread(author=officer)), moderator).item
    hiding = hide(item, moderator)
    assert not Notice.objects.filter(kind="forums.hiding_waits").exists()
    with pytest.raises(forums_errors.ConflictOfInterest):
        operations.decide_hiding(hiding=hiding, person=officer, keep_hidden=True)


def test_hiding_never_changes(moderator, item):
    hiding = hide(item, moderator)
    for change in ({"words": "Başka"}, {"due_at": hiding.due_at + timedelta(days=9)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hiding.objects.filter(pk=hiding.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hiding.objects.filter(pk=hiding.pk).update(lapsed_at=hiding.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        hiding.delete()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_confirmation_as_it_lapses_leaves_one_outcome(moderator, officer, item):
    for _ in range(5):
        item = make_report(make_post(make_thread()), moderator).item
        hiding = hide(item, moderator)
        with later(hiding):
            confirm: Callable[[], object] = partial(
                operations.decide_hiding, hiding=hiding, person=officer, keep_hidden=True
            )
            together([confirm, operations.lapse_due])
        hiding.refresh_from_db()
        decided = Decision.objects.filter(item=item).exists()
        assert decided == (hiding.lapsed_at is None)
        assert state_of(item) == (PostState.HIDDEN if decided else PostState.PUBLISHED)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_hide_once(moderator, item):
    results = together([partial(hide, item, moderator) for _ in range(2)])
    assert sum(isinstance(it, Hiding) for it in results) == 1
    assert Hiding.objects.count() == 1


def test_post_that_another_person_showed_again_is_not_hidden_at_once_by_a_new_report(
    moderator, officer, item
):
    operations.decide_hiding(hiding=hide(item, moderator), person=officer, keep_hidden=False)
    again = make_report(item.post, make_writer("Komşu")).item
    make_report(item.post, moderator)
    assert again != item

    with pytest.raises(errors.HiddenBefore):
        hide(again, moderator)

    assert state_of(again) == PostState.PUBLISHED
