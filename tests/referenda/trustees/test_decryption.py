"""Partial decryptions: refusals, and a tally that one trustee tries to corrupt."""

import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from participation.audit.models import Entry
from participation.refusals import OfficersOnly
from referenda.archive import operations, queries
from referenda.archive.models import Event
from referenda.lifecycle import rules
from referenda.referendum import errors as referendum_errors
from referenda.referendum.approvals import errors as approvals_errors
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import State
from referenda.trustees import decryptions, errors
from referenda.trustees.models import Decryption, Redecryption, RefusedDecryption
from referenda.trustees.operations import decryption
from referenda.trustees.operations import redecryption as redecryption_operations
from referenda.voting import canonical, decrypting, group, tallying
from referenda.voting.archive import EventType
from referenda.voting.districts import GroupDecryption
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.proofs import Proof
from referenda.voting.tallying import DecryptionOwner, PartialDecryption
from tests.factories import make_user
from tests.referenda.counted import at_the_decryption
from tests.referenda.making import Stage
from tests.referenda.trustees.forged_factors import forged

pytestmark = pytest.mark.django_db

REASON = "İkinci kanıt tutmuyor."


@pytest.fixture
def tallied() -> Iterator[Stage]:
    with at_the_decryption() as stage:
        yield stage


class Spoiler:
    """A trustee who sends wrong factors with a valid Belenios proof."""

    def __init__(self, stage: Stage, index: int) -> None:
        self.stage, self.trustee = stage, stage.trustees()[index - 1]
        self.election = queries.get_election(stage.now())
        self.cells = tallying.read_tally(queries.read_encrypted_tally(stage.referendum), self.election)
        self.share = stage.member(self.trustee).share(stage.certificates(), stage.dealings())
        self.factors = forged(self.cells, self.share, self.election)

    def lines(self) -> tuple[bytes, bytes]:
        """The factors, with the best second proofs that can be forged."""
        decrypted = [(self.cells, self.factors)]
        proofs = FactorProofs.of(self.trustee.index, decrypted, self.share, self.election)
        return self.factors.raw(), proofs.raw()

    def send(self, raw: bytes) -> None:
        decryption.publish_decryption(trustee=self.trustee, person=self.trustee.person, raw=raw)

    @transaction.atomic
    def store(self) -> None:
        """Store them as a release without second proofs would."""
        factors, proofs = self.lines()
        wrapper = DecryptionOwner.of(self.trustee.index, factors).raw()
        event = operations.append_event(self.stage.now(), EventType.PARTIAL_DECRYPTION, factors, wrapper)
        Decryption.objects.create(trustee=self.trustee, event=event, proofs=proofs)


def test_the_belenios_proof_accepts_forged_factors(tallied):
    spoiler = Spoiler(tallied, 1)
    key = queries.get_trustees(tallied.referendum).keys[0]

    spoiler.factors.check(spoiler.cells, key, spoiler.election)

    honest = decrypting.lines(1, spoiler.cells, None, spoiler.share, spoiler.election)[0]
    assert spoiler.factors.raw() != honest


def test_one_trustee_cannot_corrupt_the_tally(tallied):
    spoiler = Spoiler(tallied, 1)
    with pytest.raises(errors.FactorsRefused) as refused:
        spoiler.send(b"\n".join(spoiler.lines()))

    assert refused.value.details == {"trustee": 1, "fault": "factor"}
    assert decryptions.list_decrypted_by(tallied.referendum) == []
    assert tallied.decrypt(2, 3).state == State.PROVISIONAL
    assert queries.find_result(tallied.referendum) == ((0, 2, 1),)


def test_a_trustee_can_send_valid_factors_after_invalid_ones(tallied):
    spoiler = Spoiler(tallied, 1)
    with pytest.raises(errors.FactorsRefused):
        spoiler.send(b"\n".join(spoiler.lines()))

    assert tallied.decrypt(1, 2).state == State.PROVISIONAL


def test_invalid_factors_are_recorded_once(tallied):
    spoiler = Spoiler(tallied, 1)
    for _attempt in range(3):
        with pytest.raises(errors.FactorsRefused):
            spoiler.send(b"\n".join(spoiler.lines()))

    refused = RefusedDecryption.objects.get()
    assert refused.trustee == spoiler.trustee
    [entry] = Entry.objects.filter(action="referendum.decryption_refused")
    assert entry.details == {"trustee": 1, "sha256": refused.sha256}


def test_second_proofs_are_required_and_bound_to_factors_and_trustee(tallied):
    first, second = tallied.trustees()[:2]
    factors, proofs = tallied.partial(first).split(b"\n")
    _other_factors, others = tallied.partial(second).split(b"\n")
    again, _proofs = tallied.partial(first).split(b"\n")
    # Another trustee's proofs, presented as the first one's.
    anothers = canonical.write(json.loads(others) | {"owner": 1, "payload": canonical.hexadecimal(factors)})
    for raw, refusal, fault in [
        (factors, referendum_errors.Unacceptable, "shape"),
        (factors + b"\n", referendum_errors.Unacceptable, "malformed"),
        (factors + b"\n" + proofs + b"\n", referendum_errors.Unacceptable, "shape"),
        (factors + b"\n" + factors + b"\n" + proofs, referendum_errors.Unacceptable, "shape"),
        (factors + b"\n" + others, referendum_errors.Unacceptable, "shape"),
        (
            factors + b"\n" + others.replace(b'"owner":2', b'"owner":1'),
            referendum_errors.Unacceptable,
            "shape",
        ),
        (again + b"\n" + proofs, referendum_errors.Unacceptable, "shape"),
        (factors + b"\n" + anothers, errors.FactorsRefused, "factor"),
    ]:
        with pytest.raises(refusal) as refused:
            decryption.publish_decryption(trustee=first, person=first.person, raw=raw)
        assert refused.value.details["fault"] == fault
    assert decryptions.list_decrypted_by(tallied.referendum) == []


def test_the_largest_allowed_decryption_is_accepted_by_the_site():
    """The maximum number of cells in the city and 30 districts, with the longest numbers."""
    cells = rules.MAX_DISTRICT_CHOICES // 31
    longest = Proof(group.ORDER - 1, group.ORDER - 1)
    part = PartialDecryption(((group.GENERATOR,) * cells,), ((longest,) * cells,))
    proofs = FactorProofs(100, "ab" * 32, ((((longest,) * cells),),) * 31)
    lines = [part.raw(), GroupDecryption(100, (part,) * 30).raw(), proofs.raw()]

    assert len(b"\n".join(lines)) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE


# Wrong factors stored by an earlier release


def again(stage: Stage, index: int) -> None:
    """Two officers let a trustee decrypt again."""
    trustee = stage.trustees()[index - 1]
    proposal = redecryption_operations.propose_redecryption(
        trustee=trustee, officer=stage.officer, reason=REASON
    )
    redecryption_operations.confirm_redecryption(redecryption=proposal, officer=stage.other)


def test_honest_trustees_are_not_refused_for_anothers_invalid_factors(tallied):
    Spoiler(tallied, 1).store()

    assert tallied.decrypt(2).state == State.TALLIED
    assert decryptions.list_decrypted_by(tallied.referendum) == [1, 2]
    assert decryptions.read_decryptions(tallied.referendum).doubted == {1}


def test_after_two_officers_agree_a_trustee_decrypts_again_and_the_newest_counts(tallied):
    Spoiler(tallied, 1).store()
    tallied.decrypt(2)
    again(tallied, 1)

    assert decryptions.list_decrypted_by(tallied.referendum) == [2]
    assert tallied.decrypt(1).state == State.PROVISIONAL
    assert queries.find_result(tallied.referendum) == ((0, 2, 1),)
    acts = Entry.objects.filter(action__contains="decrypt").order_by("number")
    assert list(acts.values_list("action", "details__trustee"))[-3:] == [
        ("referendum.redecryption_proposed", 1),
        ("referendum.redecryption_confirmed", 1),
        ("referendum.decrypted_again", 1),
    ]


def test_an_invalid_part_that_is_not_needed_delays_nothing(tallied):
    """The result uses the first sufficient parts, by number."""
    Spoiler(tallied, 3).store()
    tallied.decrypt(2)
    assert tallied.state == State.TALLIED

    assert tallied.decrypt(1).state == State.PROVISIONAL


def test_each_confirmation_allows_one_new_decryption(tallied):
    tallied.decrypt(1)
    again(tallied, 1)
    tallied.decrypt(1)
    with pytest.raises(errors.AlreadyDecrypted):
        tallied.decrypt(1)


def test_an_unmet_request_is_not_shown_as_met(tallied):
    """The result was computed from the questioned part and is valid."""
    tallied.decrypt(1)
    again(tallied, 1)
    assert tallied.decrypt(2).state == State.PROVISIONAL

    assert decryptions.list_decrypted_by(tallied.now()) == [1, 2]
    assert decryptions.list_redecrypting(tallied.referendum) == set()


def test_unexpected_factors_are_not_recorded_when_nothing_is_decrypted(tallied):
    spoiler, other = Spoiler(tallied, 1), Spoiler(tallied, 3)
    tallied.decrypt(1)
    with pytest.raises(errors.AlreadyDecrypted):
        spoiler.send(b"\n".join(spoiler.lines()))
    tallied.decrypt(2)
    with pytest.raises(referendum_errors.WrongState):
        other.send(b"\n".join(other.lines()))

    assert not RefusedDecryption.objects.exists()


def test_one_officer_alone_cannot_order_a_new_decryption(tallied):
    tallied.decrypt(1)
    trustee = tallied.trustees()[0]
    proposal = redecryption_operations.propose_redecryption(
        trustee=trustee, officer=tallied.officer, reason=REASON
    )
    with pytest.raises(approvals_errors.AlreadyProposed):
        redecryption_operations.propose_redecryption(trustee=trustee, officer=tallied.other, reason=REASON)
    with pytest.raises(referendum_errors.OwnDraft):
        redecryption_operations.confirm_redecryption(redecryption=proposal, officer=tallied.officer)
    with pytest.raises(errors.AlreadyDecrypted):
        tallied.decrypt(1)


def test_declined_or_withdrawn_proposals_change_nothing(tallied):
    tallied.decrypt(1)
    trustee = tallied.trustees()[0]
    declined = redecryption_operations.propose_redecryption(
        trustee=trustee, officer=tallied.officer, reason=REASON
    )
    redecryption_operations.decline_redecryption(
        redecryption=declined, officer=tallied.other, reason="Tutuyor."
    )
    withdrawn = redecryption_operations.propose_redecryption(
        trustee=trustee, officer=tallied.officer, reason=REASON
    )
    redecryption_operations.withdraw_redecryption(redecryption=withdrawn, officer=tallied.officer)

    assert list(Redecryption.objects.values_list("verdict", flat=True)) == [
        Verdict.DECLINED,
        Verdict.WITHDRAWN,
    ]
    assert decryptions.list_decrypted_by(tallied.referendum) == [1]


def test_a_new_decryption_needs_an_earlier_one_and_no_result(tallied):
    first, _second, third = tallied.trustees()
    with pytest.raises(errors.NotDecrypted):
        redecryption_operations.propose_redecryption(trustee=first, officer=tallied.officer, reason=REASON)
    tallied.decrypt(1)
    proposal = redecryption_operations.propose_redecryption(
        trustee=first, officer=tallied.officer, reason=REASON
    )
    tallied.decrypt(2)
    with pytest.raises(referendum_errors.WrongState):
        redecryption_operations.confirm_redecryption(redecryption=proposal, officer=tallied.other)
    with pytest.raises(referendum_errors.WrongState):
        redecryption_operations.propose_redecryption(trustee=third, officer=tallied.officer, reason=REASON)


def test_only_officers_order_a_new_decryption(tallied):
    tallied.decrypt(1)
    with pytest.raises(OfficersOnly):
        redecryption_operations.propose_redecryption(
            trustee=tallied.trustees()[0], officer=make_user(role="observer"), reason=REASON
        )


def test_the_database_requires_two_officers(tallied):
    tallied.decrypt(1)
    trustee = tallied.trustees()[0]
    proposal = redecryption_operations.propose_redecryption(
        trustee=trustee, officer=tallied.officer, reason=REASON
    )
    event = Event.objects.filter(referendum=tallied.referendum)[0]
    for redecryption in (None, proposal):
        with pytest.raises(DatabaseError), transaction.atomic():
            Decryption.objects.create(trustee=trustee, event=event, proofs=b"{}", redecryption=redecryption)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE referenda_redecryption SET reason = 'x'",
        "UPDATE referenda_redecryption SET verdict = 'waiting'",
        "DELETE FROM referenda_redecryption",
        "UPDATE referenda_refuseddecryption SET sha256 = 'x'",
        "DELETE FROM referenda_refuseddecryption",
    ],
)
def test_the_database_refuses_changes_to_decisions_and_refused_factors(tallied, statement):
    spoiler = Spoiler(tallied, 2)
    with pytest.raises(errors.FactorsRefused):
        spoiler.send(b"\n".join(spoiler.lines()))
    tallied.decrypt(1)
    again(tallied, 1)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_proposal_needs_a_trustee_of_its_own_referendum(tallied):
    other = Stage()
    with pytest.raises(DatabaseError), transaction.atomic():
        Redecryption.objects.create(
            referendum=other.referendum,
            trustee=tallied.trustees()[0],
            reason=REASON,
            proposed_by=tallied.officer,
            proposed_at=timezone.now(),
        )
