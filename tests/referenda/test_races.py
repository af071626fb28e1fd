"""Concurrent operations: exactly one outcome each, and it is in the audit log."""

import time
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from participation.audit.models import Entry
from participation.people.models import User
from participation.refusals import ChangedMeanwhile, Refusal
from participation.roll.errors import AlreadyStruckOff
from participation.roll.models import Channel, StrikeOff
from participation.roll.operations.strike_offs import rewrite_strike_offs, strike_off
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.archive.checkpoints.models import Checkpoint, CheckpointKind
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.archive.district_groups.models import DistrictLine, LineKind
from referenda.archive.models import Datum, Event
from referenda.ballot_box.casting import errors as casting_errors
from referenda.ballot_box.casting import operations as casting_operations
from referenda.ballot_box.casting import rules
from referenda.desks import errors as desks_errors
from referenda.desks.models import Desk, Reversal
from referenda.desks.operations import desks, reversals
from referenda.lifecycle.models import Annulment
from referenda.lifecycle.notices import OPENED
from referenda.lifecycle.operations import annulment, certification, overwriting, reminders, schedule
from referenda.referendum import errors as referendum_errors
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum, State, Transition
from referenda.results.documents import operations as documents_operations
from referenda.results.documents.models import Document, DocumentKind
from referenda.results.objections import operations as objections_operations
from referenda.results.objections.models import Consequence, Objection
from referenda.trustees import decryptions
from referenda.trustees.operations import decryption
from referenda.verifier import checking
from referenda.voting import canonical, ceremony, replacement
from referenda.voting.ceremony import Member
from tests.factories import make_district, make_user
from tests.referenda.making import Stage, person_of
from tests.referenda.test_whole import written
from tests.referenda.trustees.browsers import browser
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def casting(stage: Stage, voter: int, raw: bytes, *, key: int | None = None) -> Callable[[], object]:
    """Cast ``raw`` with the voter's secret, the same for all their ballots. ``key``: owner of the
    credential.
    """
    secret = stage.secrets.setdefault(voter, replacement.make())
    commitment = stage.commitment(voter if key is None else key, secret)
    given: dict[str, Any] = {"referendum": stage.referendum, "voter": stage.voters[voter], "raw": raw}
    return partial(casting_operations.cast_ballot, **given, commitment=commitment, secret=secret)


@pytest.fixture
def stage():
    prepared = Stage(voters=3).make_ready().collect()
    with time_machine.travel(prepared.now().opens_at + timedelta(hours=1), tick=True):
        schedule.open_due()
        yield prepared


def test_concurrent_reminders_are_sent_once(stage):
    results = together([reminders.remind_due] * 6)

    assert [result for result in results if result] == [[(stage.referendum.pk, OPENED)]]
    assert Entry.objects.filter(action="referendum.notified_opened").count() == 1


def test_fifty_concurrent_ballots_of_one_credential_form_one_limited_chain(stage, tmp_path):
    casts = [casting(stage, 0, stage.ballot(0, [0, 1, 0])) for _ in range(50)]

    results = together(casts)

    taken = 1 + rules.MAX_REPLACEMENTS
    heights = [result.height for result in results if isinstance(result, casting_operations.Receipt)]
    assert sorted(heights) == list(range(1, taken + 1))
    assert [type(it) for it in results].count(casting_errors.TooManyReplacements) == 50 - taken
    assert (archive_queries.count_online_voters(stage.referendum), StrikeOff.objects.count()) == (1, 1)
    report = checking.verify(written(stage, tmp_path))
    assert (report.ballots, report.counted) == (taken, 1)


def test_of_two_accounts_with_one_credential_the_first_keeps_it(stage):
    """Each has their own secret; the impostor uses another account that has not voted."""
    own, foreign = casting(stage, 0, stage.ballot(0)), casting(stage, 1, stage.ballot(0), key=0)

    results = together([own, foreign])

    assert {type(it) for it in results} == {casting_operations.Receipt, casting_errors.OtherCredential}
    assert (Datum.objects.exclude(tracker="").count(), StrikeOff.objects.count()) == (1, 1)


def test_the_same_ballot_sent_many_times_at_once_is_stored_once(stage):
    raw = stage.ballot(0)
    cast = partial(
        casting_operations.cast_ballot, referendum=stage.referendum, voter=stage.voters[0], raw=raw
    )

    results = together([cast] * 20)

    assert {getattr(result, "head", result) for result in results} == {Event.objects.latest("height").name}
    assert Datum.objects.exclude(tracker="").count() == 1


def test_concurrent_ticks_sign_one_checkpoint_a_day(stage):
    cast = partial(
        casting_operations.cast_ballot,
        referendum=stage.referendum,
        voter=stage.voters[0],
        raw=stage.ballot(0),
    )
    jobs: list[Callable[[], object]] = [*[checkpoints_operations.sign_due] * 8, cast]

    *ticks, receipt = together(jobs)

    assert isinstance(receipt, casting_operations.Receipt)
    assert sorted(ticks, key=str) == sorted([*[[]] * 7, [stage.referendum.pk]], key=str)
    assert Checkpoint.objects.filter(referendum=stage.referendum).count() == 1


def test_a_document_requested_concurrently_is_the_same_for_all(stage):
    ask = partial(
        documents_operations.get_document_pdf, referendum=stage.now(), kind=DocumentKind.ZERO_REPORT
    )

    results = together([ask] * 6)

    (kept,) = Document.objects.filter(referendum=stage.referendum)
    assert set(results) == {bytes(kept.body)}


def test_a_ballot_concurrent_with_closing_is_stored_or_refused(stage, tmp_path):
    raws = [stage.ballot(number % 3, [0, 1, 0]) for number in range(30)]
    jobs = [casting(stage, number % 3, raw) for number, raw in enumerate(raws)]
    with time_machine.travel(stage.now().closes_at - timedelta(milliseconds=300), tick=True):
        jobs.append(partial(_close_until_done, stage.referendum))
        results = together(jobs)[:-1]

    assert {type(it) for it in results} <= {casting_operations.Receipt, referendum_errors.VotingClosed}
    taken = {it.tracker for it in results if isinstance(it, casting_operations.Receipt)}
    assert taken == set(Datum.objects.exclude(tracker="").values_list("tracker", flat=True))
    last = Event.objects.latest("height")
    assert (last.type, last.height) == ("EndBallots", len(taken) + 1)
    assert checking.verify(written(stage, tmp_path)).ballots == len(taken)


def _close_until_done(referendum: Referendum) -> None:
    while not schedule.close_due():
        pass


def test_of_two_officers_certifying_concurrently_one_succeeds(stage):
    stage.count(1, 2)
    with time_machine.travel(stage.objections_end(), tick=True):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        results = together(
            [partial(certification.certify_result, referendum=stage.referendum, officer=stage.other)] * 4
        )

    assert sum(isinstance(result, Referendum) for result in results) == 1
    assert [type(it) for it in results if not isinstance(it, Referendum)] == [
        referendum_errors.WrongState
    ] * 3
    assert Transition.objects.filter(after=State.CERTIFIED).count() == 1


def test_of_first_signatures_by_two_officers_and_by_one_twice_one_is_stored(stage):
    stage.count(1, 2)
    with time_machine.travel(stage.objections_end(), tick=True):
        sign = partial(certification.propose_certification, referendum=stage.referendum)
        results = together([partial(sign, officer=it) for it in (stage.officer, stage.other) * 3])

    [signed] = [it for it in results if isinstance(it, Referendum)]
    assert [type(it) for it in results].count(ChangedMeanwhile) == 5
    assert stage.now().signed_by_id == signed.signed_by_id
    [entry] = Entry.objects.filter(action="referendum.certification_proposed")
    first = {it.pk: it for it in (stage.officer, stage.other)}[signed.signed_by_id]
    assert entry.actor_public_id == first.public_id


def test_a_result_signed_by_both_officers_at_once_is_certified_by_two_different_ones(stage):
    """Each signs first and then second: whoever signed first is refused the second signature."""
    stage.count(1, 2)

    def both(officer: User) -> list[object]:
        signed: list[object] = []
        for sign in (certification.propose_certification, certification.certify_result):
            try:
                signed.append(sign(referendum=stage.referendum, officer=officer))
            except Refusal as refusal:
                signed.append(refusal)
        return signed

    with time_machine.travel(stage.objections_end(), tick=True):
        together([partial(both, it) for it in (stage.officer, stage.other) * 2])

    acts = Entry.objects.filter(subject=stage.referendum.topic)
    first = acts.get(action="referendum.certification_proposed").actor_public_id
    last = [acts.get(action="referendum.certified").actor_public_id] if stage.state == State.CERTIFIED else []
    assert first not in last
    assert {first, *last} <= {stage.officer.public_id, stage.other.public_id}
    assert (stage.now().signed_by_id is not None, len(last)) == (True, 1)


def test_a_signature_in_the_instant_of_an_objection_has_it_answered_first(stage):
    """Either the objection is filed before its time is over and keeps the result open, or it is refused."""
    stage.count(1, 2)
    end = stage.objections_end()
    with time_machine.travel(end - timedelta(seconds=1), tick=True):

        def sign() -> object:
            while True:
                try:
                    return certification.propose_certification(
                        referendum=stage.referendum, officer=stage.officer
                    )
                except referendum_errors.NotComplete as refusal:
                    if Objection.objects.exists() and timezone.now() >= end:
                        return refusal

        jobs: list[Callable[[], object]] = [
            sign,
            *(
                partial(_object_at, end, number, stage.referendum, voter)
                for number, voter in enumerate([*stage.voters, stage.voters[0]])
            ),
        ]
        signed, *filed = together(jobs)

    taken = [it for it in filed if isinstance(it, Objection)]
    assert {type(it) for it in filed} <= {Objection, referendum_errors.WrongState}
    assert Objection.objects.count() == len(taken)
    assert isinstance(signed, referendum_errors.NotComplete) == bool(taken)
    assert (stage.now().signed_by_id is None) == bool(taken)


def _object_at(end: datetime, number: int, referendum: Referendum, person: User) -> object:
    """File an objection just before ``end``, or just after it."""
    while timezone.now() < end + timedelta(milliseconds=50 * (number - 2)):
        time.sleep(0.001)
    return objections_operations.file_objection(referendum=referendum, person=person, text="Sayım yanlış.")


def test_a_count_is_not_changed_in_the_instant_of_its_signature(with_desk):
    """Whoever signs has compared what is stored."""
    stage, desk = with_desk
    stage.count(1, 2)
    enter = partial(desks.enter_count, desk=desk, officer=stage.officer, spoiled=0)
    # What the signing officers saw does not change with the desk that is entered again.
    seen = deepcopy(enter(votes=[[0, 1, 0]], ballots=1))
    jobs: list[Callable[[], object]] = [
        partial(desks.countersign_count, desk=desk, officer=stage.other, seen=seen),
        partial(enter, votes=[[0, 0, 1]], ballots=1),
        partial(desks.countersign_count, desk=desk, officer=make_user(role="officer"), seen=seen),
    ]

    results = together(jobs)

    desk.refresh_from_db()
    assert [type(it) for it in results].count(ChangedMeanwhile) == 2
    assert (desk.votes == [[0, 1, 0]]) == (desk.signed_by_id is not None)


def test_trustees_decrypting_districts_concurrently_each_get_a_line():
    voters = [*[make_district(name="Konak")] * 10, *[make_district(name="Urla")] * 10]
    stage = Stage(voters=20, districts=voters, districts_needed=1, district_least=10).make_ready()
    with time_machine.travel(stage.now().closes_at + timedelta(minutes=1), tick=True):
        schedule.open_due()
        schedule.close_due()
        schedule.tally_due()
        acts = [
            partial(decryption.publish_decryption, trustee=it, person=it.person, raw=stage.partial(it))
            for it in stage.trustees()
        ]
        results = together(acts)

    # The third comes too late: two are enough.
    assert sum(isinstance(it, referendum_errors.WrongState) for it in results) == 1
    kinds = list(DistrictLine.objects.values_list("position", "kind"))
    expected = [LineKind.LIST, LineKind.DISTRICT_GROUPS, *[LineKind.DECRYPTION] * 2, LineKind.RESULT]
    assert kinds == list(enumerate(expected))
    archived = set(decryptions.list_decrypted_by(stage.referendum))
    assert set(district_groups_queries.list_decryptions(stage.referendum)) == archived


def test_of_desk_and_web_concurrently_one_takes_the_vote(stage):
    for number in range(3):
        entry = stage.entry(number)
        cast = partial(
            casting_operations.cast_ballot,
            referendum=stage.referendum,
            voter=stage.voters[number],
            raw=stage.ballot(number),
        )
        desk = partial(strike_off, entry=entry, referendum_key=stage.referendum.uuid, channel=Channel.DESK)

        jobs: list[Callable[[], object]] = [cast, desk]
        web, paper = together(jobs)

        won_by_web = isinstance(web, casting_operations.Receipt)
        assert won_by_web != (paper is None)
        assert isinstance(paper, AlreadyStruckOff) if won_by_web else isinstance(web, Refusal)
        assert StrikeOff.objects.filter(entry=entry).count() == 1
    web_strike_offs = StrikeOff.objects.filter(channel=Channel.WEB).count()
    assert archive_queries.count_online_voters(stage.referendum) == web_strike_offs


def test_concurrent_ticks_open_and_count_once(stage):
    with time_machine.travel(stage.now().closes_at, tick=True):
        together([schedule.close_due] * 3)
        together([schedule.tally_due] * 3)

    kinds = list(Event.objects.order_by("height").values_list("type", flat=True))
    assert kinds == ["Setup", "EndBallots", "EncryptedTally"]
    assert Checkpoint.objects.filter(kind=CheckpointKind.CLOSING).count() == 1


def test_of_officers_deciding_an_annulment_concurrently_one_succeeds(stage):
    third = make_user(role="officer")
    proposal = annulment.propose_annulment(
        referendum=stage.referendum, officer=stage.officer, reason="Soru belirsiz."
    )
    seen = stage.now().state
    jobs: list[Callable[[], object]] = [
        partial(annulment.confirm_annulment, annulment=proposal, officer=stage.other, seen=seen),
        partial(annulment.confirm_annulment, annulment=proposal, officer=third, seen=seen),
        partial(annulment.decline_annulment, annulment=proposal, officer=third, reason="Olmaz."),
        partial(annulment.withdraw_annulment, annulment=proposal, officer=stage.officer),
    ]

    results = together(jobs)

    assert [type(it) for it in results].count(ChangedMeanwhile) == 3
    decided = Annulment.objects.get()
    annulled = Transition.objects.filter(after=State.ANNULLED).count()
    assert decided.verdict != Verdict.WAITING
    assert (decided.verdict == Verdict.CONFIRMED, stage.state == State.ANNULLED) == (bool(annulled),) * 2


def test_of_certification_and_annulment_proposal_concurrently_one_succeeds(stage):
    stage.count(1, 2)
    with time_machine.travel(stage.objections_end(), tick=True):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        jobs: list[Callable[[], object]] = [
            partial(certification.certify_result, referendum=stage.referendum, officer=stage.other),
            partial(
                annulment.propose_annulment,
                referendum=stage.referendum,
                officer=stage.officer,
                reason="Yok.",
            ),
        ]
        certified, proposed = together(jobs)

    if stage.state == State.CERTIFIED:
        assert (type(proposed), Annulment.objects.count()) == (referendum_errors.WrongState, 0)
    else:
        assert (type(certified), Annulment.objects.count()) == (referendum_errors.NotComplete, 1)


def test_of_officers_stating_a_consequence_concurrently_one_succeeds(stage):
    with time_machine.travel(stage.now().closes_at, tick=True):
        schedule.close_due()
        schedule.tally_due()
        stage.decrypt(1, 2)
        filed = objections_operations.file_objection(
            referendum=stage.referendum, person=make_user(), text="Sayım yanlış."
        )
        objections_operations.answer_objection(
            objection=filed, officer=stage.officer, text="Doğru.", upheld=True
        )
        say = partial(objections_operations.publish_consequence, objection=filed, reason="Yeniden sayıldı.")
        results = together([partial(say, officer=it) for it in (stage.officer, stage.other) * 2])

    assert [type(it) for it in results].count(ChangedMeanwhile) == 3
    assert Consequence.objects.count() == 1


@pytest.fixture
def with_desk():
    """Open, with a desk at which the first voter was struck off."""
    prepared = Stage(voters=3).make_ready("Konak masası").collect()
    with time_machine.travel(prepared.now().opens_at + timedelta(hours=1), tick=True):
        schedule.open_due()
        desks.strike_off_voter(referendum=prepared.referendum, officer=prepared.officer, person=person_of(0))
        yield prepared, Desk.objects.get()


def test_a_concurrent_reversal_and_vote_never_both_succeed(with_desk):
    """Reversal, another strike-off and online voting at once leave as many strike-offs as votes."""
    stage, desk = with_desk
    looks = [
        reversals.propose_reversal(desk=desk, officer=stage.officer, reason="Yanlış belge.") for _ in range(2)
    ]
    jobs: list[Callable[[], object]] = [
        *(
            partial(reversals.confirm_reversal, reversal=it, officer=stage.other, person=person_of(0))
            for it in looks
        ),
        partial(
            casting_operations.cast_ballot,
            referendum=stage.referendum,
            voter=stage.voters[0],
            raw=stage.ballot(0),
        ),
        partial(
            desks.strike_off_voter, referendum=stage.referendum, officer=stage.officer, person=person_of(0)
        ),
        partial(overwriting.rewrite_strike_offs_due),
    ]

    first, second, web, desk_again, rewritten = together(jobs)

    expected = {
        type(None),
        list,
        casting_operations.Receipt,
        desks_errors.NotStruckOff,
        casting_errors.VotedAtDesk,
        desks_errors.AlreadyVoted,
    }
    assert {type(it) for it in (first, second, web, desk_again, rewritten)} <= expected
    back = [first, second].count(None)
    struck_again, voted = desk_again is None, isinstance(web, casting_operations.Receipt)
    channels = list(StrikeOff.objects.values_list("channel", flat=True))
    assert len(channels) == 1 - back + struck_again + voted <= 1
    assert (channels == ["web"]) == voted == (archive_queries.count_online_voters(stage.referendum) == 1)
    assert Reversal.objects.filter(verdict=Verdict.CONFIRMED).count() == back


def test_a_strike_off_rewritten_during_its_reversal_is_not_restored(with_desk):
    stage, desk = with_desk
    proposal = reversals.propose_reversal(desk=desk, officer=stage.officer, reason="Yanlış belge.")
    confirm = partial(reversals.confirm_reversal, reversal=proposal, officer=stage.other, person=person_of(0))
    rewrite = partial(rewrite_strike_offs, referendum_key=stage.referendum.uuid, final=True)
    jobs: list[Callable[[], object]] = [confirm, *[rewrite] * 4]

    results = together(jobs)

    assert [it for it in results if isinstance(it, Exception)] == []
    assert not StrikeOff.objects.exists()


def test_of_officers_deciding_a_reversal_concurrently_one_succeeds(with_desk):
    stage, desk = with_desk
    third = make_user(role="officer")
    proposal = reversals.propose_reversal(desk=desk, officer=stage.officer, reason="Yanlış belge.")
    jobs: list[Callable[[], object]] = [
        *(
            partial(reversals.confirm_reversal, reversal=proposal, officer=it, person=person_of(0))
            for it in (stage.other, third)
        ),
        partial(reversals.decline_reversal, reversal=proposal, officer=third, reason="Pusula sandıkta."),
        partial(reversals.withdraw_reversal, reversal=proposal, officer=stage.officer),
    ]

    results = together(jobs)

    assert [type(it) for it in results].count(ChangedMeanwhile) == 3
    assert StrikeOff.objects.exists() == (Reversal.objects.get().verdict != Verdict.CONFIRMED)


def test_of_a_trustees_concurrent_tabs_one_publishes():
    stage = Stage(voters=1).begin_ceremony()
    raws = [
        canonical.write(Member(ceremony.new_seed(), stage.now().uuid, 1, 3, 2).certificate().json())
        for _ in range(8)
    ]

    answers = together([partial(browser(stage, 1).send, "certificate", raw) for raw in raws])

    statuses = [getattr(it, "status_code", 0) for it in answers]
    assert sorted(statuses) == [200, *[409] * 7]
    winner = raws[statuses.index(200)]
    assert stage.trustees()[0].certificate.encode() == winner
    assert Entry.objects.filter(action="referendum.trustee_certificate").count() == 1
