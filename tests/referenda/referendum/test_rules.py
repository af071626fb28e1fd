"""Who may see and run referenda, and when ballots are accepted."""

import pytest

from participation.people.models import Role
from participation.refusals import OfficersOnly, ReasonNeeded, Refusal, required_reason
from referenda.desks import rules as desks_rules
from referenda.referendum import errors as referendum_errors
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import State
from tests.factories import lose_roles, make_user, person_with
from tests.referenda.unsaved import INSTANT, NOW, OFFICER, OTHERS, referendum


def test_only_officers_run_referenda():
    assert referendum_rules.require_officer(OFFICER) is OFFICER
    for person in [*OTHERS, person_with(Role.EDITOR, Role.OBSERVER, Role.TRUSTEE)]:
        with pytest.raises(OfficersOnly):
            referendum_rules.require_officer(person)


@pytest.mark.parametrize("state", State)
def test_drafts_are_visible_to_officers_and_observers_and_announced_referenda_to_all(state):
    drafted = state in (State.DRAFT, State.REVIEW)

    for insider in [OFFICER, person_with(Role.OBSERVER)]:
        assert referendum_rules.may_see_referendum(insider, referendum(state=state)) is True
    for person in [*OTHERS, person_with(Role.EDITOR, Role.TRUSTEE)]:
        assert referendum_rules.may_see_referendum(person, referendum(state=state)) is not drafted


def test_proposals_are_visible_to_officers_and_observers():
    assert referendum_rules.may_see_proposals(OFFICER) is True
    assert referendum_rules.may_see_proposals(person_with(Role.OBSERVER)) is True
    assert [referendum_rules.may_see_proposals(person) for person in OTHERS] == [False, False, False]


@pytest.mark.django_db
def test_an_officer_who_lost_the_role_meanwhile_is_refused():
    officer = make_user(role="officer")
    referendum_rules.require_still_officer(officer)

    lose_roles(officer)

    assert referendum_rules.may_manage_referenda(officer) is True
    with pytest.raises(OfficersOnly):
        referendum_rules.require_still_officer(officer)
    with pytest.raises(OfficersOnly):
        referendum_rules.require_other_officer(officer, None)


@pytest.mark.django_db
def test_approval_needs_a_different_officer():
    officer = make_user(role="officer")
    referendum_rules.require_other_officer(officer, officer.pk + 1)
    referendum_rules.require_other_officer(officer, None)

    with pytest.raises(referendum_errors.OwnDraft):
        referendum_rules.require_other_officer(officer, officer.pk)


def test_a_reason_is_stripped_and_blanks_are_no_reason():
    assert required_reason(" Soru belirsizdi. \n") == "Soru belirsizdi."
    with pytest.raises(ReasonNeeded):
        required_reason(" \n")


def test_ballots_are_taken_from_opening_until_closing():
    voting = referendum()
    referendum_rules.require_open(voting, voting.opens_at)
    referendum_rules.require_open(voting, voting.closes_at - INSTANT)
    desks_rules.require_desks_open(voting, voting.opens_at)

    with pytest.raises(referendum_errors.VotingNotOpenYet) as refused:
        referendum_rules.require_open(voting, voting.opens_at - INSTANT)
    assert refused.value.opens_at == voting.opens_at
    with pytest.raises(referendum_errors.VotingClosed):
        referendum_rules.require_open(voting, voting.closes_at)


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (State.DRAFT, referendum_errors.VotingNotOpen),
        (State.REVIEW, referendum_errors.VotingNotOpen),
        (State.ANNOUNCED, referendum_errors.VotingNotOpenYet),
        (State.CEREMONY, referendum_errors.VotingNotOpenYet),
        # The time has come, but no tick has opened it yet.
        (State.READY, referendum_errors.VotingNotOpen),
        (State.CLOSED, referendum_errors.VotingClosed),
        (State.TALLIED, referendum_errors.VotingClosed),
        (State.PROVISIONAL, referendum_errors.VotingClosed),
        (State.CERTIFIED, referendum_errors.VotingClosed),
        (State.ANNULLED, referendum_errors.VotingNotOpen),
    ],
)
def test_in_any_other_state_no_ballots_are_taken(state, refused):
    with pytest.raises(Refusal) as raised:
        referendum_rules.require_open(referendum(state=state), NOW)
    assert type(raised.value) is refused
