"""Rules: who manages and sees rolls, when steps are allowed, and forbidden content of texts."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from participation.people.models import Role
from participation.roll import errors, rules
from participation.roll.models import Correction, Roll, State
from tests.factories import FIRST_UNSAVED, lose_roles, make_user, person_with
from tests.participation.roll.making import identity_number

LAST_DAY = date(2026, 5, 20)


def test_officers_manage_rolls():
    officer = person_with(Role.OFFICER)

    assert rules.require_keeper(officer) is officer
    assert rules.may_keep(officer) is True


@pytest.mark.parametrize("person", [AnonymousUser(), person_with(), person_with(Role.EDITOR, Role.TRUSTEE)])
def test_other_roles_do_not_manage_rolls(person):
    with pytest.raises(errors.OfficersOnly):
        rules.require_keeper(person)


@pytest.mark.django_db
def test_former_officer_does_not_manage_rolls():
    officer = make_user(role="officer")
    rules.require_still_keeper(officer)

    lose_roles(officer)

    assert rules.may_keep(officer) is True
    with pytest.raises(errors.OfficersOnly):
        rules.require_still_keeper(officer)


def test_commands_on_the_server_manage_rolls():
    rules.require_still_keeper(None)


@pytest.mark.parametrize(
    ("state", "person", "expected"),
    [
        (State.DRAFT, AnonymousUser(), False),
        (State.DRAFT, person_with(), False),
        (State.DRAFT, person_with(Role.OFFICER), True),
        (State.OPEN, AnonymousUser(), True),
        (State.FROZEN, person_with(), True),
    ],
)
def test_drafts_are_visible_to_officers_other_states_to_everybody(state, person, expected):
    assert rules.may_see_roll(person, Roll(state=state)) is expected


@pytest.mark.parametrize(
    ("officer", "expected"),
    [
        (person_with(Role.OFFICER, pk=1), False),
        (person_with(Role.OFFICER, pk=2), True),
        (person_with(Role.EDITOR, pk=2), False),
    ],
)
def test_officer_decides_only_requests_of_others(officer, expected):
    assert rules.may_decide_correction(officer, Correction(resident_id=FIRST_UNSAVED + 1)) is expected


def test_steps_are_allowed_only_in_their_states():
    rules.require_state(Roll(state=State.OPEN), State.DRAFT, State.OPEN)

    with pytest.raises(errors.WrongState) as refused:
        rules.require_state(Roll(state=State.FROZEN), State.DRAFT, State.OPEN)
    assert refused.value.details == {"state": State.FROZEN.label}


def test_window_ends_after_its_last_day():
    roll = Roll(corrections_until=LAST_DAY)
    rules.require_window_over(roll, date(2026, 5, 21))

    with pytest.raises(errors.WindowNotOver) as refused:
        rules.require_window_over(roll, LAST_DAY)
    assert refused.value.details == {"day": "20 Mayıs 2026"}


def test_texts_are_stripped():
    assert rules.require_no_numbers("explanation", " Geçen ay taşındım. \n") == "Geçen ay taşındım."
    assert rules.required_reason("\tBelge yanlıştı. ") == "Belge yanlıştı."


def problem(error: ValidationError, field: str) -> tuple[str | None, str]:
    """Code and message of the only problem, which is in ``field``."""
    assert list(error.error_dict) == [field]
    [only] = error.error_dict[field]
    return only.code, only.messages[0]


@pytest.mark.parametrize("number", [identity_number(), "98765432101234"])
def test_a_text_with_an_identity_number_or_another_long_number_is_refused(number):
    for field, check in [
        ("explanation", lambda text: rules.require_no_numbers("explanation", text)),
        ("reason", rules.required_reason),
    ]:
        with pytest.raises(ValidationError) as refused:
            check(f"Numarası {number} idi.")
        assert problem(refused.value, field) == (
            "number",
            "Kimlik numarası ya da başka uzun sayılar yazmayın: bu metin saklanır.",
        )


def test_short_numbers_and_addresses_are_allowed():
    assert rules.required_reason("1456 sokak 12, daire 3.") == "1456 sokak 12, daire 3."


def test_blank_reason_is_no_reason():
    with pytest.raises(ValidationError) as refused:
        rules.required_reason(" \n ")
    assert problem(refused.value, "reason") == ("required", "Gerekçesini yazın. Denetim kaydına geçer.")
