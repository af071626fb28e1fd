from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import Poll, QuestionKind
from polls.responses import errors, operations, queries
from polls.responses.models import Participation, Response, ResponseEntry
from polls.responses.validation import Choice
from tests.factories import YES_NO, choose, make_district, make_poll, make_user, option_of, respond

pytestmark = pytest.mark.django_db

PICK_TWO = QuestionDraft(
    kind=QuestionKind.MULTIPLE,
    text="Hangileri?",
    options=["Park", "Yol", "Okul", "Spor"],
    min_choices=2,
    max_choices=3,
    no_opinion=False,
    required=False,
)


def stored():
    return Participation.objects.count(), Response.objects.count(), ResponseEntry.objects.count()


def test_answer_is_stored_as_participation_and_response():
    poll = make_poll()
    receipt = respond(poll, make_user(), "Evet")

    assert receipt == operations.Receipt(poll_id=poll.pk, changed=False, may_change=True)
    assert stored() == (1, 1, 1)
    assert list(Response.objects.get().answers.values()) == [[choose(poll, "Evet").popitem()[1].options[0]]]


def test_changing_replaces_the_answer_and_logs_the_removed_one():
    poll, resident = make_poll(), make_user()
    respond(poll, resident, "Evet")
    receipt = respond(poll, resident, "Hayır")

    assert receipt.changed
    assert stored() == (1, 1, 2)
    change = ResponseEntry.objects.get(removed__isnull=False)
    assert (change.removed, change.added) != (change.added, change.removed)
    assert change.added == Response.objects.get().answers


def test_sending_the_same_answer_again_is_idempotent():
    poll, resident = make_poll(), make_user()
    respond(poll, resident, no_opinion=True)
    respond(poll, resident, no_opinion=True)

    assert stored() == (1, 1, 1)


def test_first_answer_stays_where_changing_is_not_allowed():
    poll, resident = make_poll(may_change=False), make_user()
    respond(poll, resident, "Evet")
    first = Response.objects.get().answers
    with pytest.raises(errors.AlreadyAnswered):
        respond(poll, resident, "Hayır")

    assert stored() == (1, 1, 1)
    assert Response.objects.get().answers == first


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice(), "required"),
        (Choice((10**9,)), "unknown_option"),
        (Choice(no_opinion=True, options=(1,)), "no_opinion_and_options"),
    ],
)
def test_invalid_answers_are_refused_with_the_question_named(choice, code):
    poll = make_poll()
    question = poll.questions.get()
    with pytest.raises(errors.InvalidAnswers) as refused:
        operations.respond(poll=poll, resident=make_user(), choices={question.pk: choice})

    assert [(p.question, p.code) for p in refused.value.problems] == [(question.pk, code)]
    assert stored() == (0, 0, 0)


@pytest.mark.parametrize(
    ("texts", "no_opinion", "code"),
    [
        (["Park"], False, "too_few"),
        (["Park", "Yol", "Okul", "Spor"], False, "too_many"),
        ([], True, "no_opinion_not_offered"),
        ([], False, "empty"),
    ],
)
def test_bounds_of_a_multiple_choice_are_enforced(texts, no_opinion, code):
    poll = make_poll(questions=[PICK_TWO])
    with pytest.raises(errors.InvalidAnswers) as refused:
        respond(poll, make_user(), *texts, no_opinion=no_opinion)

    assert [p.code for p in refused.value.problems] == [code]
    assert stored() == (0, 0, 0)


def test_option_chosen_twice_is_refused():
    poll = make_poll(questions=[PICK_TWO])
    question = poll.questions.get()
    option = option_of(question)
    with pytest.raises(errors.InvalidAnswers) as refused:
        operations.respond(
            poll=poll, resident=make_user(), choices={question.pk: Choice((option.pk, option.pk))}
        )

    assert [p.code for p in refused.value.problems] == ["repeated_option"]


def test_an_option_of_another_question_is_unknown():
    poll = make_poll(questions=[YES_NO, PICK_TWO])
    first, second = poll.questions.all()
    with pytest.raises(errors.InvalidAnswers) as refused:
        operations.respond(
            poll=poll, resident=make_user(), choices={first.pk: Choice((option_of(second).pk,))}
        )

    assert [(p.question, p.code) for p in refused.value.problems] == [(first.pk, "unknown_option")]


def test_a_question_of_another_poll_is_refused_even_beside_good_answers():
    poll, other = make_poll(), make_poll()
    with pytest.raises(errors.InvalidAnswers) as refused:
        operations.respond(
            poll=poll, resident=make_user(), choices={**choose(poll, "Evet"), **choose(other, "Evet")}
        )

    assert [p.code for p in refused.value.problems] == ["unknown_question"]
    assert stored() == (0, 0, 0)


def test_poll_accepts_answers_from_opening_until_just_before_closing():
    now = timezone.now()
    poll = make_poll(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2))
    resident = make_user()
    with (
        time_machine.travel(poll.opens_at - timedelta(microseconds=1), tick=False),
        pytest.raises(errors.PollNotOpenYet),
    ):
        respond(poll, resident, "Evet")
    with time_machine.travel(poll.opens_at, tick=False):
        respond(poll, resident, "Evet")
    with time_machine.travel(poll.closes_at, tick=False), pytest.raises(errors.PollClosed):
        respond(poll, resident, "Hayır")

    assert stored() == (1, 1, 1)


def test_draft_accepts_no_answer():
    poll = make_poll(opened=False)
    with pytest.raises(errors.PollNotOpen):
        respond(poll, make_user(), "Evet")


def test_resident_of_another_district_is_refused_with_the_districts_asked():
    buca, konak = make_district("Buca"), make_district("Konak")
    poll = make_poll(districts=[buca])
    respond(poll, make_user(district=buca), "Evet")
    with pytest.raises(errors.OtherDistrict) as refused:
        respond(poll, make_user(district=konak), "Evet")

    assert "Buca" in str(refused.value)
    assert "Konak" in str(refused.value)
    assert stored() == (1, 1, 1)


def test_a_low_assurance_level_is_refused():
    poll = make_poll(minimum_assurance=20)
    respond(poll, make_user(assurance=20), "Evet")
    with pytest.raises(errors.AssuranceTooLow):
        respond(poll, make_user(assurance=10), "Evet")

    assert stored() == (1, 1, 1)


def test_resident_without_district_is_referred_to_the_profile():
    resident = make_user()
    resident.profile.district = None
    resident.profile.save()
    with pytest.raises(errors.DistrictUnknown):
        respond(make_poll(), resident, "Evet")


def test_a_visitor_is_asked_to_sign_in():
    from django.contrib.auth.models import AnonymousUser

    poll = make_poll()
    with pytest.raises(errors.SignInNeeded):
        operations.respond(poll=poll, resident=AnonymousUser(), choices=choose(poll, "Evet"))


def test_own_answer_is_readable_only_while_the_poll_is_open():
    poll, resident, other = make_poll(), make_user(), make_user()
    respond(poll, resident, "Evet")

    mine = queries.get_own_answers(poll, resident, ())
    assert mine is not None
    assert mine.answers == Response.objects.get().answers
    assert queries.get_own_answers(poll, other, ()) is None
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    assert queries.get_own_answers(Poll.objects.get(pk=poll.pk), resident, ()) is None
