"""Who takes part in a thread does not decide there; an officer decides what no moderator is able to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.curation import rules as curation_rules
from forums.discussion.models import PostState
from forums.discussion.operations import support
from forums.members.models import Block
from forums.moderation import queries, rules
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.appeals.models import AppealState
from forums.moderation.operations import absences, claims
from forums.review.models import Action, Decision, ReviewItem
from forums.statements import operations as statements_operations
from participation.people.models import Role
from tests.clients import signed_in, words
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    make_conversation,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_statement,
    make_thread,
    make_writer,
    rule,
)
from tests.forums.unsaved import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]
QUEUE = "/yonetim/forum/"


@pytest.fixture
def officer():
    return make_user(role="officer", display_name="Yetkili")


def address_of(item):
    return reverse("forums-staff:item", args=[item.pk])


def test_who_argues_in_a_thread_hides_none_of_the_replies_of_the_other_side():
    moderator, colleague, thread = make_moderator(), make_moderator(), make_thread()
    make_post(thread, moderator)
    items = [make_report(make_post(thread)).item for _ in range(3)]
    client, hiding = signed_in(moderator), {"action": "hidden", "rule": rule().pk, "words": ""}

    assert client.post(address_of(items[0]), hiding).status_code == 403
    ticked = {"item": [it.pk for it in items], "act": "hidden", "rule": rule().pk}
    assert client.post(QUEUE, ticked).status_code == 403
    assert claims.claim_next_item(moderator=moderator) is None
    assert not Decision.objects.exists()
    assert "tarafısınız" in words(client.get(QUEUE))

    assert signed_in(colleague).post(address_of(items[0]), hiding).status_code == 302
    assert Decision.objects.get().by == colleague


def test_who_suggested_a_statement_does_not_decide_about_the_others():
    moderator, conversation = make_moderator(), make_conversation()
    other = ReviewItem.objects.get(statement=make_statement(conversation, publish=False))
    assert code_of(rules.require_may_decide, moderator, other) is None

    statements_operations.suggest_statement(
        conversation=conversation, author=moderator, words="Kordon her gün yayalara açık olsun."
    )

    make_moderator()
    assert code_of(rules.require_may_decide, moderator, other) == "conflict_of_interest"
    assert code_of(curation_rules.require_may_curate, moderator, conversation.thread) == (
        "conflict_of_interest"
    )


def test_supports_are_not_asked():
    moderator, thread = make_moderator(), make_thread()
    post = make_post(thread)
    support.support_post(post=post, resident=moderator, on=True)

    assert code_of(rules.require_may_decide, moderator, make_report(post).item) is None


def test_a_moderator_who_wrote_elsewhere_decides():
    moderator, thread = make_moderator(), make_thread()
    make_post(make_thread(board=thread.board), moderator)
    item = make_report(make_post(thread)).item

    assert code_of(rules.require_may_decide, moderator, item) is None
    assert list(rules.list_items_without_moderator()) == []


def test_an_officer_decides_what_no_moderator_is_able_to(officer):
    moderator, thread = make_moderator("Tek Moderatör"), make_thread(title="Hepsi yazmış")
    make_post(thread, moderator)
    post = make_post(thread)
    item = make_report(post).item
    elsewhere = make_report(make_post(make_thread(title="Kimse yazmamış"))).item
    client = signed_in(officer)

    page = words(client.get(QUEUE))
    assert "Hepsi yazmış" in page
    assert "Kimse yazmamış" not in page
    assert client.get(address_of(elsewhere)).status_code == 403
    assert client.post(address_of(elsewhere), {"action": "dismissed"}).status_code == 403
    assert post.body in words(client.get(address_of(item)))
    decided = client.post(address_of(item), {"action": "hidden", "rule": rule().pk, "words": ""})

    assert decided["Location"] == QUEUE
    assert Decision.objects.get().by == officer
    post.refresh_from_db()
    assert post.state == PostState.HIDDEN
    assert client.get(address_of(item)).status_code == 403


def test_an_officer_who_wrote_there_too_does_not_decide(officer):
    moderator, thread = make_moderator(), make_thread()
    for person in (moderator, officer):
        make_post(thread, person)
    item = make_report(make_post(thread)).item

    assert code_of(rules.require_may_decide, officer, item) == "conflict_of_interest"
    assert rules.list_deciders(item, Role.OFFICER) == []


def test_officers_decide_only_until_a_moderator_is_able(officer):
    moderator, thread = make_moderator(), make_thread()
    make_post(thread, moderator)
    item = make_report(make_post(thread)).item
    assert code_of(rules.require_may_decide, officer, item) is None

    back = make_moderator()
    assert code_of(rules.require_may_decide, officer, item) == "moderators_only"
    today = timezone.localdate()
    absences.state_absence(
        moderator=back, deputy=moderator, first_day=today, last_day=today + timedelta(days=3)
    )
    assert code_of(rules.require_may_decide, officer, item) is None


def test_officers_decide_appeals_that_no_moderator_is_able_to(officer):
    moderator, thread = make_moderator(), make_thread()
    decision = make_decision(make_post(thread), moderator=moderator)
    appeal = appeals_operations.lodge_appeal(
        decision=decision, author=author_of(decision), words="Kimseyi kırmadım."
    )
    client, desk = signed_in(officer), f"/yonetim/forum/itirazlar/{appeal.pk}/"
    assert desk in words(client.get("/yonetim/forum/itirazlar/"))
    answer = {"outcome": "overturned", "answer": "Haklısınız."}
    assert signed_in(moderator).post(desk, answer).status_code == 403
    assert "Kimseyi kırmadım." in words(client.get(desk))

    colleague = make_moderator()
    assert client.post(desk, answer).status_code == 403
    assert desk not in words(client.get("/yonetim/forum/itirazlar/"))
    make_post(thread, colleague)
    assert client.post(desk, answer).status_code == 302

    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by) == (AppealState.OVERTURNED, officer)


def test_who_wrote_in_a_thread_curates_it_only_while_nobody_else_is_able():
    moderator, thread = make_moderator(), make_thread()
    make_post(thread, moderator)
    assert code_of(curation_rules.require_may_curate, moderator, thread) is None

    colleague = make_moderator()
    assert code_of(curation_rules.require_may_curate, moderator, thread) == "conflict_of_interest"
    assert code_of(curation_rules.require_may_curate, colleague, thread) is None

    Block.objects.create(resident=colleague, blocked=author_of(thread))
    assert code_of(curation_rules.require_may_curate, moderator, thread) is None
    assert code_of(curation_rules.require_may_curate, colleague, thread) == "conflict_of_interest"


def test_deciders_are_those_whom_the_rule_lets_decide():
    thread = make_thread()
    people = [make_moderator() for _ in range(5)]
    make_post(thread, people[0])
    post = make_post(thread)
    Block.objects.create(resident=people[1], blocked=author_of(post))
    item = make_report(post, people[2]).item
    make_statement(make_conversation(thread=thread), publish=False)

    allowed = [it for it in people if code_of(rules.require_may_decide, it, item) is None]

    assert allowed == people[3:]
    assert {it.pk for it in rules.list_deciders(item)} >= {it.pk for it in allowed}
    assert not {it.pk for it in rules.list_deciders(item)} & {it.pk for it in people[:3]}
    assert all(item.pk in queries.list_unclaimed_ids(timezone.now(), it) for it in allowed)


def test_a_held_post_of_a_thread_in_which_all_moderators_wrote_is_published_by_an_officer(officer):
    moderator, thread = make_moderator(), make_thread()
    make_post(thread, moderator)
    held = make_post(thread, make_writer(), body="İletişim için 0532 111 22 33 numarasını arayın lütfen.")
    assert held.state == PostState.HELD

    item = ReviewItem.objects.get(post=held)
    signed_in(officer).post(address_of(item), {"action": Action.DISMISSED})

    held.refresh_from_db()
    assert held.state == PostState.PUBLISHED
