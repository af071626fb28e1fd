"""Who may answer a poll, and when."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from participation.people.models import AssuranceLevel, User
from participation.territory.models import District
from polls.questionnaire.models import Poll, State
from polls.responses import errors, rules
from tests.factories import person_with
from tests.polls.questionnaire.unstored import BUCA, KONAK, LATER, NOW, URLA, poll

RESIDENT = person_with(district=KONAK, pk=2)
NOBODY = AnonymousUser()


@pytest.fixture(autouse=True)
def it_is_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


# Residents


def refusal(person: User | AnonymousUser, asked: Poll, *districts: District) -> errors.NotEligible:
    raised = rules.find_eligibility_refusal(person, asked, districts)
    assert raised is not None
    with pytest.raises(type(raised)):
        rules.require_eligible(person, asked, districts)
    return raised


def test_districts_of_a_poll_limit_eligibility_and_none_means_everybody():
    for districts in [(), (KONAK,), (BUCA, KONAK)]:
        assert rules.require_eligible(RESIDENT, poll(), districts) is RESIDENT
        assert rules.find_eligibility_refusal(RESIDENT, poll(), districts) is None


def test_visitor_is_asked_to_sign_in():
    assert refusal(NOBODY, poll()).code == "sign_in_needed"


def test_account_without_resident_role_is_not_eligible():
    person = person_with(district=KONAK, is_active=False)

    assert refusal(person, poll()).code == "not_a_resident"


def test_district_is_required_for_city_wide_polls_too():
    assert refusal(person_with(), poll()).code == "district_unknown"


def test_refusal_of_other_districts_names_those_asked_and_ones_own():
    refused = refusal(RESIDENT, poll(), BUCA, URLA)

    assert (refused.code, refused.details) == ("other_district", {"districts": "Buca, Urla", "own": "Konak"})


def test_required_assurance_level_is_enough_and_a_lower_one_is_refused():
    asked = poll(minimum_assurance=AssuranceLevel.ROLL_MATCHED)
    matched = person_with(district=KONAK, assurance=AssuranceLevel.ROLL_MATCHED)

    assert rules.require_eligible(matched, asked, []) is matched
    refused = refusal(RESIDENT, asked)
    assert (refused.code, refused.details) == (
        "assurance_too_low",
        {"needed": AssuranceLevel.ROLL_MATCHED.label, "own": AssuranceLevel.EMAIL_ONLY.label},
    )


# Time


def test_answers_are_accepted_from_opening_until_closing():
    asked = poll()
    rules.require_open(asked, asked.opens_at)
    rules.require_open(asked, asked.closes_at - timedelta(microseconds=1))

    with pytest.raises(errors.PollClosed):
        rules.require_open(asked, asked.closes_at)
    with pytest.raises(errors.PollNotOpenYet) as refused:
        rules.require_open(asked, asked.opens_at - timedelta(microseconds=1))
    assert refused.value.opens_at == asked.opens_at


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (State.DRAFT, errors.PollNotOpenYet),
        (State.CLOSED, errors.PollClosed),
        (State.ARCHIVED, errors.PollClosed),
    ],
)
def test_only_an_open_poll_accepts_answers(state, refused):
    with pytest.raises(refused):
        rules.require_open(poll(state=state), NOW)


@pytest.mark.parametrize(
    ("person", "asked", "districts", "answered", "code"),
    [
        (RESIDENT, poll(), [], False, None),
        (RESIDENT, poll(may_change=True), [], True, None),
        (RESIDENT, poll(may_change=False), [], False, None),
        (RESIDENT, poll(may_change=False), [], True, "already_answered"),
        (RESIDENT, poll(may_change=False), [BUCA], True, "other_district"),
        (NOBODY, poll(), [], False, "sign_in_needed"),
        (NOBODY, poll(closes_at=NOW), [], False, "poll_closed"),
        (RESIDENT, poll(opens_at=LATER), [], False, "poll_not_open_yet"),
    ],
)
def test_refusal_is_shown_beforehand_with_the_same_code(person, asked, districts, answered, code):
    refused = rules.find_response_refusal(person, asked, districts, answered=answered)

    assert (refused.code if refused else None) == code
