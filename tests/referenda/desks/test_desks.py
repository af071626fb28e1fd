"""Voting desks: one vote a person, two signatures a count, and consistent sums."""

import re
from copy import deepcopy
from datetime import date, timedelta
from functools import partial
from html import unescape

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from participation import duties
from participation.audit.models import Entry
from participation.notifications import wording
from participation.notifications.models import Notice
from participation.refusals import ChangedMeanwhile, OfficersOnly, ReasonNeeded
from participation.roll.identity import Person
from participation.roll.models import Channel, StrikeOff
from participation.staff import operations as staff_operations
from participation.staff.models import Workload
from participation.staff.notices import DUTY
from referenda.ballot_box.board import turnout
from referenda.desks import errors, queries, reconciliation
from referenda.desks.models import Desk, Explanation
from referenda.desks.operations import desks as desks_operations
from referenda.desks.reconciliation import find_fault_of_count
from referenda.lifecycle.operations import certification, reminders
from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import State
from referenda.results import questions
from tests.factories import lose_roles
from tests.referenda.making import Stage, person_of

pytestmark = pytest.mark.django_db
YES_NO = [(1, 1, True)]


@pytest.fixture(scope="module")
def ready(module_db):
    prepared = Stage(voters=3).make_ready("Konak masası")
    return prepared.collect()


@pytest.fixture
def stage(ready):
    """Ready, with a desk. Every voter has collected a credential."""
    return deepcopy(ready)


@pytest.fixture
def closed(stage):
    """One voted online, one at the desk."""
    with stage.voting():
        stage.cast(0, [0, 1, 0])
        at_desk(stage, 1)
    with stage.counted(1, 2):
        yield stage


def at_desk(stage: Stage, voter: int) -> None:
    """The strike-off that an officer makes after identifying this person."""
    from participation.roll.operations.strike_offs import strike_off

    strike_off(entry=stage.entry(voter), referendum_key=stage.referendum.uuid, channel=Channel.DESK)


def desk_of(stage: Stage) -> Desk:
    return Desk.objects.get(referendum=stage.referendum)


def enter(stage: Stage, votes, ballots=1, spoiled=0) -> Desk:
    return desks_operations.enter_count(
        desk=desk_of(stage), officer=stage.officer, votes=votes, ballots=ballots, spoiled=spoiled
    )


def test_an_officer_who_lost_the_role_meanwhile_cannot_act_at_a_desk(stage):
    with stage.voting():
        lose_roles(stage.officer)
        with pytest.raises(OfficersOnly):
            desks_operations.strike_off_voter(
                referendum=stage.referendum, officer=stage.officer, person=person_of(0)
            )
        with pytest.raises(OfficersOnly):
            desks_operations.announce_desk(
                referendum=stage.referendum, officer=stage.officer, name="Bornova masası"
            )
    assert not StrikeOff.objects.exists()
    assert Desk.objects.get().name == "Konak masası"


def test_a_count_is_entered_by_one_and_signed_by_another(closed):
    desk = enter(closed, [[0, 0, 1]])
    assert queries.sum_desk_votes(closed.referendum) is None

    desks_operations.countersign_count(desk=desk, officer=closed.other, seen=desk)

    assert queries.sum_desk_votes(closed.referendum) == (((0, 0, 1),), 1)
    total = questions.compute_totals(closed.now())
    assert total is not None
    assert (total.numbers, total.ballots) == (((0, 1, 1),), 2)
    assert queries.build_reconciliation(closed.referendum).fits


def test_the_page_signs_the_numbers_that_it_shows(closed):
    desk = enter(closed, [[0, 0, 1]])
    client, address = Client(), reverse("referenda-staff:sign", args=[closed.referendum.pk, desk.pk])
    client.force_login(closed.other)
    shown = client.get(address).content.decode()
    fields = re.findall(r'name="(\w+)"\s+value="([^"]*)"\s+id', shown)
    hidden = {name: unescape(value) for name, value in fields}

    assert hidden == {"votes": "[[0, 0, 1]]", "ballots": "1", "spoiled": "0"}
    assert client.post(address, hidden).status_code == 302
    assert desk_of(closed).signed_by == closed.other


def test_a_count_that_was_not_entered_yet_cannot_be_signed(closed):
    client, address = (
        Client(),
        reverse("referenda-staff:sign", args=[closed.referendum.pk, desk_of(closed).pk]),
    )
    client.force_login(closed.other)

    answer = client.get(address)

    assert answer.status_code == 409
    assert "henüz girilmedi" in answer.content.decode()


@pytest.mark.parametrize("votes", ["", "null", "[[0,0", "9" * 5000, "[" * 50_000, '["\\ud800"]', "\x00"])
def test_a_signature_with_other_numbers_is_refused(closed, votes):
    desk = enter(closed, [[0, 0, 1]])
    client, address = Client(), reverse("referenda-staff:sign", args=[closed.referendum.pk, desk.pk])
    client.force_login(closed.other)

    assert client.post(address, {"votes": votes, "ballots": "1", "spoiled": "0"}).status_code == 409
    assert desk_of(closed).signed_by is None


def test_the_officer_who_entered_a_count_cannot_sign_it(closed):
    desk = enter(closed, [[0, 0, 1]])

    with pytest.raises(referendum_errors.OwnDraft):
        desks_operations.countersign_count(desk=desk, officer=closed.officer, seen=desk)


def test_a_signature_covers_the_numbers_shown(closed):
    seen = enter(closed, [[0, 0, 1]])
    enter(closed, [[0, 1, 0]])

    with pytest.raises(ChangedMeanwhile):
        desks_operations.countersign_count(desk=seen, officer=closed.other, seen=seen)


def test_a_signed_count_cannot_be_entered_again(closed):
    desk = enter(closed, [[0, 0, 1]])
    desks_operations.countersign_count(desk=desk, officer=closed.other, seen=desk)

    with pytest.raises(ChangedMeanwhile):
        enter(closed, [[0, 1, 0]])


@pytest.mark.parametrize(
    ("votes", "ballots", "code"),
    [
        ([[0, 1]], 1, "shape"),
        ([[0, 0, 2]], 1, "too_many"),
        ([[0, 0, 0]], 1, "does_not_add_up"),
        ([[0, -1, 1]], 1, "negative"),
        ([[1, 0, 1]], 1, "does_not_add_up"),
    ],
)
def test_impossible_numbers_are_refused(closed, votes, ballots, code):
    with pytest.raises(ValidationError) as refused:
        enter(closed, votes, ballots)

    assert refused.value.code == code
    assert desk_of(closed).votes is None


def test_nothing_is_certified_before_every_desk_is_signed(closed):
    with pytest.raises(referendum_errors.WrongState):
        certification.propose_certification(referendum=closed.referendum, officer=closed.officer)

    desk = enter(closed, [[0, 0, 1]])
    desks_operations.countersign_count(desk=desk, officer=closed.other, seen=desk)

    with time_machine.travel(closed.objections_end() + timedelta(minutes=1), tick=False):
        certification.propose_certification(referendum=closed.referendum, officer=closed.officer)


def test_no_difference_is_shown_before_voting_has_closed_and_all_is_counted(client, stage):
    """Strike-offs are published later than ballots, and desks count theirs after voting."""
    client.force_login(stage.officer)
    address = reverse("referenda-staff:desks", args=[stage.referendum.pk])

    def differences():
        page = client.get(address).content.decode()
        rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
        return [re.findall(r"<td[^>]*>(.*?)</td>", row)[-1] for row in rows]

    with stage.voting():
        stage.cast(0, [0, 1, 0])
        for voter in (1, 2):
            at_desk(stage, voter)
        assert differences() == ["–", "–"]
    with stage.closed():
        assert differences() == ["–", "–"]
        assert "açıklanmalı" not in client.get(address).content.decode()
        desk = enter(stage, [[0, 0, 1]])
        desks_operations.countersign_count(desk=desk, officer=stage.other, seen=desk)
        assert differences() == ["0", "1"]


def test_counts_are_refused_before_voting_has_closed(stage):
    with pytest.raises(referendum_errors.WrongState):
        enter(stage, [[0, 0, 1]])


def test_a_difference_is_shown(closed):
    desk = enter(closed, [[0, 1, 1]], ballots=2)
    desks_operations.countersign_count(desk=desk, officer=closed.other, seen=desk)

    report = queries.build_reconciliation(closed.referendum)

    assert (report.web_difference, report.desk_difference, report.fits) == (0, -1, False)


def test_a_weighted_referendum_has_no_desks():
    stage = Stage(voters=2, weights=(1, 2)).announce()

    with pytest.raises(errors.WeightsDiffer):
        desks_operations.announce_desk(referendum=stage.referendum, officer=stage.officer, name="Masa")


def test_desk_names_are_unique(stage):
    with pytest.raises(ValidationError):
        desks_operations.announce_desk(
            referendum=stage.referendum, officer=stage.officer, name="Konak masası"
        )


def test_no_desk_is_announced_after_opening(stage):
    with stage.voting(), pytest.raises(referendum_errors.WrongState):
        desks_operations.announce_desk(referendum=stage.referendum, officer=stage.officer, name="Geç masa")


def test_an_unmatched_person_is_not_struck_off(stage):
    with stage.voting(), pytest.raises(errors.NobodyOnRoll):
        desks_operations.strike_off_voter(
            referendum=stage.referendum,
            officer=stage.officer,
            person=Person(number="10000000146", born=date(1980, 1, 1)),
        )
    assert not StrikeOff.objects.exists()


@given(st.lists(st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1)]), max_size=40))
def test_counts_of_real_ballots_are_never_refused(ballots):
    row = [sum(column) for column in zip(*ballots, strict=True)] or [0, 0, 0]

    assert find_fault_of_count([row], len(ballots), YES_NO) == ""


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_total_is_the_sum_of_its_parts(counts):
    total = reconciliation.sum_vote_counts([[count] for count in counts])

    assert total == (tuple(sum(column) for column in zip(*counts, strict=True)),)


def test_numbers_too_large_for_the_column_are_refused_by_the_form(client, closed):
    client.force_login(closed.officer)
    address = reverse("referenda-staff:count", args=[closed.referendum.pk, desk_of(closed).pk])
    numbers = {"q0-0": 0, "q0-1": 0, "q0-2": 0, "ballots": 0}

    for spoiled, status in ((99_999_999_999, 400), (-1, 400), (1, 302)):
        assert client.post(address, {**numbers, "spoiled": spoiled}).status_code == status


# A difference


@pytest.fixture
def differs(closed):
    """A voter was struck off at the desk and left with the ballot."""
    desk = enter(closed, [[0, 0, 0]], ballots=0)
    desks_operations.countersign_count(desk=desk, officer=closed.other, seen=desk)
    with time_machine.travel(closed.objections_end(), tick=False):
        yield closed


def test_a_difference_is_explained_before_certification(differs):
    for sign in (certification.propose_certification, certification.certify_result):
        with pytest.raises(referendum_errors.NotComplete, match="fark"):
            sign(referendum=differs.referendum, officer=differs.other)

    desks_operations.explain_differences(
        referendum=differs.referendum, officer=differs.officer, reason="Pusulayla gitti."
    )

    certification.propose_certification(referendum=differs.referendum, officer=differs.officer)
    certification.certify_result(referendum=differs.referendum, officer=differs.other)
    assert differs.state == State.CERTIFIED
    entry = Entry.objects.get(action="referendum.difference_explained")
    assert (entry.reason, entry.details) == ("Pusulayla gitti.", {"web": "0", "desk": "1"})


def test_the_result_waits_for_signatures_only_once_a_difference_is_explained(differs):
    officers = [differs.officer, differs.other]
    assert [duties_of(it) for it in officers] == [{"differences"}] * 2
    assert reminders.broadcast_results_due() == [(differs.referendum.pk, "referenda.provisional")]
    Workload.objects.create(person=differs.other, version=1)
    staff_operations.check_workload(differs.other.pk)
    with override("en"):
        notices = Notice.objects.filter(resident=differs.other, kind=DUTY)
        [notice] = wording.render_notices(differs.other, list(notices))
    assert "Differences between strike-offs and ballots to explain" in notice.words

    desks_operations.explain_differences(
        referendum=differs.referendum, officer=differs.officer, reason="Pusulayla gitti."
    )

    assert [duties_of(it) for it in officers] == [{"results"}] * 2
    assert reminders.broadcast_results_due() == [(differs.referendum.pk, "referenda.objections_over")]


def test_a_difference_waits_to_be_explained_from_the_second_signature_on(closed):
    desk = enter(closed, [[0, 0, 0]], ballots=0)
    assert "differences" not in duties_of(closed.officer)
    desks_operations.countersign_count(desk=desk, officer=closed.other, seen=desk)
    assert "differences" in duties_of(closed.officer)


def duties_of(person):
    """The names of the kinds of which anything waits."""
    return {it.name for it in duties.list_duties_of(person) if duties.count_duty_rows(it.rows(person))}


def test_a_difference_is_explained_once_and_with_a_reason(differs):
    explain = partial(
        desks_operations.explain_differences, referendum=differs.referendum, officer=differs.officer
    )
    with pytest.raises(ReasonNeeded):
        explain(reason=" ")
    explain(reason="Pusulayla gitti.")

    with pytest.raises(ChangedMeanwhile):
        explain(reason="Başka bir neden")
    with pytest.raises(IntegrityError), transaction.atomic():
        Explanation.objects.update(text="Başka bir neden")
    with pytest.raises(IntegrityError), transaction.atomic():
        Explanation.objects.all().delete()


def test_no_explanation_is_accepted_without_a_counted_difference(closed):
    explain = partial(
        desks_operations.explain_differences, referendum=closed.referendum, officer=closed.officer, reason="x"
    )
    with pytest.raises(referendum_errors.NotComplete):
        explain()
    desk = enter(closed, [[0, 1, 0]])
    desks_operations.countersign_count(desk=desk, officer=closed.other, seen=desk)

    with pytest.raises(errors.NothingToExplain):
        explain()
    assert not Explanation.objects.exists()


def test_the_page_links_to_the_explanation_and_shows_it(client, differs):
    client.force_login(differs.officer)
    desks = reverse("referenda-staff:desks", args=[differs.referendum.pk])
    address = reverse("referenda-staff:explain", args=[differs.referendum.pk])
    assert address in client.get(desks).content.decode()

    assert client.post(address, {"reason": "Pusulayla gitti."}).status_code == 302

    shown = client.get(desks).content.decode()
    assert "Pusulayla gitti." in shown
    assert address not in shown


# Who took part


def test_a_spoiled_ballot_at_a_desk_counts_for_turnout_and_quorum_alike(client):
    """Two of three took part, one with a spoiled ballot: the quorum of half the roll is reached."""
    stage = Stage(voters=3, quorum=50).make_ready("Konak masası").collect()
    with stage.voting():
        stage.cast(0, [0, 1, 0])
        at_desk(stage, 1)
    with stage.counted(1, 2):
        desk = enter(stage, [[0, 0, 0]], ballots=0, spoiled=1)
        desks_operations.countersign_count(desk=desk, officer=stage.other, seen=desk)

    shown = turnout.compute_turnout(stage.now())
    [question] = questions.build_question_rows(stage.now())

    tally = question.outcome
    assert tally is not None
    assert (shown.took_part, shown.entitled) == (tally.turnout.took_part, tally.turnout.entitled) == (2, 3)
    assert (tally.quorum_met, tally.accepted, tally.denominator) == (True, True, 1)
    payload = client.get(f"/api/v1/referenda/{stage.referendum.pk}/results/").json()
    assert (payload["took_part"], payload["ballots"], payload["entitled"]) == (2, 1, 3)
