"""Statement pages through the client: permissions, and what is shown to whom."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from forums.discussion.models import Thread, ThreadState
from forums.review.models import Action, Decision, ReviewItem
from forums.statements import operations, queries
from forums.statements.consensus_map import operations as consensus_map_operations
from forums.statements.models import Conversation, ConversationKey, Stance, StatementState, StatementVote
from tests.clients import signed_in, words
from tests.factories import make_residents, make_user
from tests.forums.making import (
    decide_statement,
    make_conversation,
    make_moderator,
    make_statement,
    make_thread,
    make_writer,
    rule,
    vote_all,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def address(name, conversation):
    return reverse(f"forums:{name}", args=[conversation.thread_id])


def cast(client, conversation, statement, stance=1, **more):
    data = {"statement": statement.pk, "vote": stance, **more}
    return client.post(address("vote", conversation), data)


def test_resident_votes_statement_by_statement_and_can_change_votes():
    conversation = make_conversation(statements=3)
    resident = make_user()
    client = signed_in(resident)
    for voted in range(3):
        page = client.get(address("statements", conversation))
        asked = page.context["conversation_page"].asked
        assert asked.text in words(page)
        assert f"3 görüşten {voted} tanesini oyladınız." in words(page)
        answer = cast(client, conversation, asked, stance=1)
        assert answer.url == f"{address('statements', conversation)}#gorus"
    page = client.get(address("statements", conversation))
    assert page.context["conversation_page"].asked is None
    assert [vote for _statement, vote in page.context["conversation_page"].own] == [1, 1, 1]
    changed = conversation.statements.order_by("pk")[1]
    cast(client, conversation, changed, stance=-1)
    assert dict(queries.list_own_votes(resident, conversation))[changed.pk] == -1
    assert StatementVote.objects.count() == 3


def test_vote_from_the_thread_page_redirects_back_there():
    conversation = make_conversation(statements=1)
    client = signed_in(make_user())
    thread = client.get(conversation.thread.get_absolute_url())
    assert conversation.statements.get().text in words(thread)
    answer = cast(client, conversation, conversation.statements.get(), back="thread")
    assert answer.url == f"{conversation.thread.get_absolute_url()}#gorus"


JSON = {"accept": "application/json"}


def cast_in_place(client, conversation, statement, stance=1, **more):
    data = {"statement": statement.pk, "vote": stance, **more}
    return client.post(address("vote", conversation), data, headers=JSON)


def test_vote_by_script_is_answered_with_the_next_statement():
    conversation, client = make_conversation(statements=2), signed_in(make_user())
    first = client.get(address("statements", conversation)).context["conversation_page"].asked
    answer = cast_in_place(client, conversation, first, stance=-1)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    payload = answer.json()
    assert payload["said"] == "Oyunuz alındı."
    [second] = [it for it in conversation.statements.all() if it.pk != first.pk]
    assert second.text in payload["ask"]
    assert "2 görüşten 1 tanesini oyladınız." in payload["ask"]
    assert f'id="g{first.pk}"' in payload["own"]
    assert payload["own"].count('aria-pressed="true"') == 1
    last = cast_in_place(client, conversation, second).json()
    assert "Bütün görüşleri oyladınız" in last["ask"]
    assert last["own"].count('aria-pressed="true"') == 2


def test_vote_by_script_on_the_thread_page_is_answered_for_that_page():
    conversation, client = make_conversation(statements=2), signed_in(make_user())
    first = client.get(address("statements", conversation)).context["conversation_page"].asked
    payload = cast_in_place(client, conversation, first, back="thread").json()
    assert payload["own"] == ""
    assert '<input type="hidden" name="back" value="thread">' in payload["ask"]


def test_vote_by_script_that_is_refused_says_why_and_stores_nothing():
    conversation, client = make_conversation(statements=1), signed_in(make_user())
    statement = conversation.statements.get()
    operations.close_conversation(
        conversation=conversation, leader=make_moderator(), reason="Yeterince konuşuldu."
    )
    answer = cast_in_place(client, conversation, statement)
    assert answer.status_code == 409
    assert answer.json()["code"] == "conversation_closed"
    assert answer.json()["detail"]
    assert not StatementVote.objects.exists()
    tooth = signed_in(make_user())
    other = make_conversation(statements=1)
    answers = [cast_in_place(tooth, other, other.statements.get()) for _ in range(21)]
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_often")


def test_statements_that_nobody_reviewed_are_counted_in_public(client):
    conversation = make_conversation(statements=1)
    refused = make_statement(conversation, publish=False)
    decide_statement(refused, Action.HIDDEN, rule=rule("bir-dusunce"), words="İki düşünce.")
    for _ in range(2):
        make_statement(conversation, publish=False)
    pages = [address(name, conversation) for name in ("statements", "consensus")]
    assert not any("hiç oylanmadı" in words(client.get(it)) for it in pages)

    operations.close_conversation(conversation=conversation, leader=make_moderator(), reason="Süre doldu.")

    for page in pages:
        assert "Önerilen 2 görüş, oylama kapandığında" in words(client.get(page))
    api = f"/api/v1/forums/threads/{conversation.thread_id}/statements/"
    assert client.get(api).json()["not_reviewed"] == 2


def test_vote_by_script_of_a_visitor_leads_to_sign_in():
    conversation = make_conversation(statements=1)
    answer = cast_in_place(Client(), conversation, conversation.statements.get())
    assert answer.status_code == 302
    assert not StatementVote.objects.exists()


def test_least_seen_statement_comes_first_and_ties_differ_by_person():
    conversation = make_conversation(statements=6)
    statements = list(conversation.statements.order_by("pk"))
    least = statements[4]
    for statement in statements:
        if statement != least:
            operations.vote(statement=statement, resident=make_user(), stance=Stance.PASS)

    def first_of(resident):
        page = signed_in(resident).get(address("statements", conversation))
        return page.context["conversation_page"].asked.pk

    residents = make_residents(12)
    assert {first_of(resident) for resident in residents} == {least.pk}
    operations.vote(statement=least, resident=make_user(), stance=Stance.PASS)
    firsts = [first_of(resident) for resident in residents]
    assert len(set(firsts)) >= 3  # fewer than 3 by chance: once in millions
    assert [first_of(resident) for resident in residents] == firsts


def test_invalid_vote_forms_store_nothing():
    conversation, other = make_conversation(statements=1), make_conversation(statements=1)
    client = signed_in(make_user())
    statement = conversation.statements.get()
    for data in ({}, {"statement": statement.pk, "vote": 2}, {"statement": "x", "vote": 1}):
        assert client.post(address("vote", conversation), data).status_code == 400
    assert cast(client, conversation, other.statements.get()).status_code == 404
    assert client.get(address("vote", conversation)).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    assert cast(strict, conversation, statement).status_code == 403
    signed_out = cast(Client(), conversation, statement)
    assert signed_out.status_code == 302
    assert "giris" in signed_out.url
    assert not StatementVote.objects.exists()


def test_votes_on_held_hidden_and_closed_statements_are_refused():
    conversation = make_conversation(statements=1)
    held = make_statement(conversation, "Bekleyen bir görüş, kimse görmesin.", publish=False)
    client = signed_in(make_user())
    assert cast(client, conversation, held).status_code == 409
    for page in ("statements", "consensus"):
        assert held.text not in words(client.get(address(page, conversation)))
    assert held.text not in words(client.get(conversation.thread.get_absolute_url()))
    operations.close_conversation(
        conversation=conversation, leader=make_user(role="moderator"), reason="Süre doldu."
    )
    assert cast(client, conversation, conversation.statements.published().get()).status_code == 409
    assert not StatementVote.objects.exists()


def test_voting_too_fast_is_refused_with_a_message():
    conversation = make_conversation(statements=1)
    client = signed_in(make_user())
    statuses = [cast(client, conversation, conversation.statements.get()).status_code for _ in range(21)]
    assert statuses == [302] * 20 + [429]


def test_suggestion_by_form_is_held_and_refused_text_stays_on_the_form():
    conversation = make_conversation()
    author = make_writer()
    client = signed_in(author)
    answer = client.post(address("suggest", conversation), {"text": "Acil araç yolu her saat açık kalmalı."})
    assert answer.status_code == 302
    assert conversation.statements.get().state == StatementState.HELD
    page = words(client.get(address("statements", conversation)))
    assert "Acil araç yolu her saat açık kalmalı." in page
    for text, status in (("ACİL ARAÇ YOLU her saat açık kalmalı!", 409), ("İki cümle. Olmaz böyle.", 400)):
        refused = client.post(address("suggest", conversation), {"text": text})
        assert refused.status_code == status
        assert text in words(refused)
    assert conversation.statements.count() == 1
    other = signed_in(make_user()).get(address("statements", conversation))
    assert "Acil araç yolu" not in words(other)


def test_moderators_review_by_form_and_the_author_sees_the_reasons():
    conversation = make_conversation()
    author = make_writer()
    statement = operations.suggest_statement(
        conversation=conversation, author=author, words="Bunu <script>alert(1)</script> böyle yazdım."
    )
    page_address = reverse("forums-staff:statements")
    review = reverse("forums-staff:review-statement", args=[statement.pk])
    for role in ("resident", "editor", "officer"):
        client = signed_in(make_user(role=role))
        assert client.get(page_address).status_code == 403
        assert client.post(review, {"publish": "1"}).status_code == 403
    assert Client().get(page_address).status_code == 302
    moderator = signed_in(make_user(role="moderator"))
    page = words(moderator.get(page_address))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert moderator.post(review, {}).status_code == 400
    without_rule = moderator.post(review, {"publish": "0", "rule": "", "words": "Kod içeriyor."})
    assert without_rule.status_code == 400
    assert 'value="Kod içeriyor."' in words(without_rule)
    refusal = {"publish": "0", "rule": rule("bir-dusunce").pk, "words": "Kod içeriyor."}
    assert moderator.post(review, refusal).status_code == 302
    assert moderator.post(review, {"publish": "1"}).status_code == 409
    statement.refresh_from_db()
    assert statement.state == StatementState.HIDDEN
    decision = reverse("forums:decision", args=[Decision.objects.get().number])
    assert decision in words(signed_in(author).get(address("statements", conversation)))
    page = words(signed_in(author).get(decision))
    assert "Kod içeriyor." in page
    assert "görüşü yalnız" in page
    assert reverse("forums:appeal", args=[Decision.objects.get().number]) in page


def test_one_button_publishes_and_involved_moderators_have_none():
    starter = make_writer(role="moderator")
    conversation = make_conversation(thread=make_thread(author=starter))
    statement = make_statement(conversation, publish=False)
    review = reverse("forums-staff:review-statement", args=[statement.pk])
    page_address = reverse("forums-staff:statements")
    assert review not in words(signed_in(starter).get(page_address))
    assert signed_in(starter).post(review, {"publish": "1"}).status_code == 403
    moderator = signed_in(make_user(role="moderator"))
    assert review in words(moderator.get(page_address))
    assert moderator.post(review, {"publish": "1"}).status_code == 302
    statement.refresh_from_db()
    assert statement.state == StatementState.PUBLISHED
    assert (
        moderator.post(reverse("forums-staff:review-statement", args=[10**9]), {"publish": "1"}).status_code
        == 404
    )


def test_a_statement_is_reported_by_form():
    conversation = make_conversation(statements=1)
    statement = conversation.statements.get()
    report = reverse("forums:report-statement", args=[conversation.thread_id, statement.pk])
    client = signed_in(make_user())
    assert report in words(client.get(address("statements", conversation)))
    assert report in words(Client().get(address("statements", conversation)))
    assert Client().get(report).status_code == 302
    assert signed_in(statement.author).get(report).status_code == 409
    assert client.post(report, {"words": "Bakın."}).status_code == 400
    given = {"rule": rule().pk, "words": "Bakın."}
    assert client.post(report, given).url == address("statements", conversation)
    assert client.post(report, given).status_code == 409
    cast(client, conversation, statement)
    assert report in words(client.get(address("statements", conversation)))
    item = ReviewItem.objects.get(statement=statement, decided_at=None)
    desk = words(signed_in(make_moderator()).get(reverse("forums-staff:item", args=[item.pk])))
    assert statement.text in desk
    assert "Bakın." in desk
    held = make_statement(conversation, publish=False)
    elsewhere = make_conversation(statements=1)
    for thread, number in (
        (conversation.thread_id, held.pk),
        (elsewhere.thread_id, statement.pk),
        (conversation.thread_id, 10**9),
    ):
        assert client.get(reverse("forums:report-statement", args=[thread, number])).status_code == 404


def test_moderators_and_editors_open_and_close_by_form():
    thread = make_thread()
    opening = reverse("forums:open-conversation", args=[thread.pk])
    assert signed_in(make_writer()).get(opening).status_code == 403
    assert Client().get(opening).status_code == 302
    leader = signed_in(make_user(role="editor"))
    assert opening in words(leader.get(thread.get_absolute_url()))
    assert leader.post(opening, {"question": "?"}).status_code == 400
    assert leader.post(opening, {"question": "Gece nasıl olsun sizce?"}).status_code == 302
    conversation = Conversation.objects.get(thread=thread)
    assert opening not in words(leader.get(thread.get_absolute_url()))
    closing = address("close-conversation", conversation)
    assert signed_in(make_writer()).post(closing, {"reason": "Bitti."}).status_code == 403
    assert leader.post(closing, {"reason": ""}).status_code == 400
    assert leader.post(closing, {"reason": "Bitti."}).status_code == 302
    assert not ConversationKey.objects.exists()
    assert leader.post(closing, {"reason": "Yine."}).status_code == 409


def test_statement_pages_of_hidden_threads_or_without_statements_are_not_found(client):
    plain = make_thread()
    for name in ("statements", "consensus", "consensus-json", "consensus-csv"):
        assert client.get(reverse(f"forums:{name}", args=[plain.pk])).status_code == 404
    conversation = make_conversation(statements=1)
    Thread.objects.filter(pk=conversation.thread_id).update(state=ThreadState.HIDDEN)
    for name in ("statements", "consensus", "consensus-json"):
        assert client.get(address(name, conversation)).status_code == 404


@pytest.mark.parametrize(("statements", "said"), [(7, "on oy alan sekiz görüş yok"), (8, "kırk kişi yok")])
def test_too_few_votes_are_explained_in_words(client, statements, said):
    conversation = make_conversation(statements=statements)
    page = words(client.get(address("consensus", conversation)))
    assert "Harita için yeterli oy yok" in page
    assert client.get(address("consensus-json", conversation)).status_code == 404
    vote_all(conversation, make_residents(12))
    consensus_map_operations.publish_due_maps()
    page = words(client.get(address("consensus", conversation)))
    assert said in page
    assert "opinion-map" not in page


def test_statement_starting_like_a_formula_is_text_in_the_csv(client):
    conversation = make_conversation(statements=6)
    make_statement(conversation, "=2+5 kadar açık: Kordon yayaların olmalı")
    vote_all(conversation, make_residents(10))
    consensus_map_operations.publish_due_maps()
    table = client.get(address("consensus-csv", conversation)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[-1][1] == "'=2+5 kadar açık: Kordon yayaların olmalı"


@pytest.mark.parametrize("statements", [1, 12])
def test_statement_pages_take_as_many_queries_for_many_as_for_one(statements, django_assert_num_queries):
    conversation = make_conversation(statements=statements)
    vote_all(conversation, make_residents(10))
    consensus_map_operations.publish_due_maps()
    for page in ("statements", "consensus"):
        Client().get(address(page, conversation))
        with django_assert_num_queries(2 if page == "statements" else 3):
            Client().get(address(page, conversation))


def test_technical_admin_shows_no_votes():
    from django.contrib import admin

    assert not [model for model in admin.site._registry if model._meta.model_name == "statementvote"]
