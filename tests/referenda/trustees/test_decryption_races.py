"""Concurrent actions of trustees and officers during decryption."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from participation.audit.models import Entry
from participation.refusals import ChangedMeanwhile
from referenda.archive import queries
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum, State
from referenda.trustees import decryptions, errors
from referenda.trustees.models import Decryption, Redecryption, RefusedDecryption
from referenda.trustees.operations import decryption, redecryption
from tests.referenda.counted import at_the_decryption
from tests.referenda.making import Stage
from tests.referenda.trustees.test_decryption import REASON, Spoiler
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tallied() -> Iterator[Stage]:
    with at_the_decryption() as stage:
        yield stage


def test_of_a_trustees_tabs_decrypting_again_concurrently_one_succeeds(tallied):
    tallied.decrypt(1)
    [first, *_others] = tallied.trustees()
    proposal = redecryption.propose_redecryption(trustee=first, officer=tallied.officer, reason=REASON)
    redecryption.confirm_redecryption(redecryption=proposal, officer=tallied.other)

    raws = [tallied.partial(first) for _tab in range(4)]
    results = together(
        [partial(decryption.publish_decryption, trustee=first, person=first.person, raw=raw) for raw in raws]
    )

    assert sum(isinstance(it, Referendum) for it in results) == 1
    assert sum(isinstance(it, errors.AlreadyDecrypted) for it in results) == 3
    assert Decryption.objects.filter(trustee=first).count() == 2


def test_of_officers_deciding_concurrently_one_succeeds(tallied):
    tallied.decrypt(1)
    proposal = redecryption.propose_redecryption(
        trustee=tallied.trustees()[0], officer=tallied.officer, reason=REASON
    )

    results = together(
        [
            partial(redecryption.confirm_redecryption, redecryption=proposal, officer=tallied.other),
            partial(redecryption.confirm_redecryption, redecryption=proposal, officer=tallied.other),
            partial(
                redecryption.decline_redecryption, redecryption=proposal, officer=tallied.other, reason="x"
            ),
            partial(redecryption.withdraw_redecryption, redecryption=proposal, officer=tallied.officer),
        ]
    )

    assert [type(it) for it in results].count(ChangedMeanwhile) == 3
    assert Redecryption.objects.get().verdict != Verdict.WAITING


def test_with_a_concurrent_dishonest_trustee_the_honest_ones_give_the_result(tallied):
    spoiler = Spoiler(tallied, 1)
    wrong = b"\n".join(spoiler.lines())
    acts: list[Callable[[], object]] = [partial(spoiler.send, wrong) for _attempt in range(3)]
    for it in tallied.trustees()[1:]:
        acts.append(
            partial(decryption.publish_decryption, trustee=it, person=it.person, raw=tallied.partial(it))
        )
    results = together(acts)

    assert sum(isinstance(it, Referendum) for it in results) == 2
    # Those who come after the result are refused and store nothing.
    refused = min(1, sum(isinstance(it, errors.FactorsRefused) for it in results))
    assert RefusedDecryption.objects.count() == refused
    assert Entry.objects.filter(action="referendum.decryption_refused").count() == refused
    assert tallied.state == State.PROVISIONAL
    assert decryptions.list_decrypted_by(tallied.referendum) == [2, 3]
    assert queries.find_result(tallied.referendum) == ((0, 2, 1),)
