"""The trustees' second proofs beside the archive: valid ones, and each change that is detected."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from referenda.verifier import checking
from referenda.voting import canonical
from referenda.voting.errors import Invalid
from tests.referenda.trustees.forged_factors import forged
from tests.referenda.verifier import forging_district_groups
from tests.referenda.verifier.forging_proofs import CHANGES, wrong
from tests.referenda.voting import made
from tests.referenda.voting.made import Referendum, Steps, changed, fault_of, threshold_keys

YES, NO = [[0, 1, 0]], [[0, 0, 1]]
TALLY, FIRST, SECOND, RESULT = 5, 6, 7, 8


@pytest.fixture(scope="module")
def referendum() -> Referendum:
    return Referendum(threshold_keys(2, 3))


@pytest.fixture(scope="module")
def steps(referendum: Referendum) -> Steps:
    return made.story(referendum, [(0, YES), (1, NO), (2, YES)], (1, 2))


def decryption_reports(path: Path, steps: Steps, lines: Sequence[bytes]) -> list[tuple[str, object]]:
    """Steps about decryptions that the verifier reports. ``lines`` are the second proofs."""
    made.written(path, steps)
    reports: list[tuple[str, object]] = []
    checking.verify(
        path,
        say=lambda step, facts: reports.append((step, facts.get("owner"))),
        processes=1,
        proofs=made.beside(path, lines, ".proofs"),
    )
    return [it for it in reports if it[0].startswith(("decryption", "second_proof"))]


def test_second_proofs_are_valid(path, referendum, steps):
    assert decryption_reports(path, steps, made.second_proofs(referendum, steps)) == [
        ("decryption", 1),
        ("decryption", 2),
        ("second_proof", 1),
        ("second_proof", 2),
    ]


def test_a_forged_factor_is_detected_before_the_result(path, referendum, steps):
    spoiled = [*steps[:FIRST], wrong(referendum, steps, 1), steps[SECOND]]

    assert checking.verify(made.written(path, spoiled)).decrypted_by == (1, 2)
    assert fault_of(decryption_reports, path, spoiled, made.second_proofs(referendum, spoiled)) == "factor"


def test_the_newest_partial_decryption_of_a_trustee_counts(path, referendum, steps, tool):
    """The Belenios tool counts it as well."""
    again = [*steps[:FIRST], wrong(referendum, steps, 1), *steps[FIRST:]]
    made.written(tool.folder / path.name, again)

    assert tool.accepts()
    assert decryption_reports(path, again, made.second_proofs(referendum, again)) == [
        ("decryption_replaced", 1),
        ("decryption", 1),
        ("decryption", 2),
        ("second_proof_wrong", 1),
        ("second_proof", 1),
        ("second_proof", 2),
    ]


def test_a_forged_factor_after_the_valid_one_is_detected(path, referendum, steps, tool):
    spoiled = [*steps[:SECOND], wrong(referendum, steps, 1), *steps[SECOND:]]
    made.written(tool.folder / path.name, spoiled)

    assert not tool.accepts()
    assert fault_of(decryption_reports, path, spoiled, made.second_proofs(referendum, spoiled)) == "result"


def test_a_forged_factor_not_needed_for_the_result_is_reported(path, referendum, steps, tool):
    spoiled = [*steps[:FIRST], wrong(referendum, steps, 3), *steps[FIRST:]]
    made.written(tool.folder / path.name, spoiled)

    assert tool.accepts()
    lines = made.second_proofs(referendum, spoiled)
    assert ("second_proof_wrong", 3) in decryption_reports(path, spoiled, lines)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_second_proofs_is_detected(path, referendum, steps, name):
    change, code = CHANGES[name]

    assert fault_of(decryption_reports, path, steps, change(*made.second_proofs(referendum, steps))) == code


def test_belenios_proofs_are_no_second_proofs(path, referendum, steps):
    """They hash less."""
    weak = json.loads(steps[FIRST][1][0])["decryption_proofs"]
    first, second = made.second_proofs(referendum, steps)

    assert (
        fault_of(decryption_reports, path, steps, [changed(first, "proofs", value=[weak]), second])
        == "factor"
    )


# Districts


@pytest.fixture(scope="module")
def city() -> forging_district_groups.Forger:
    return forging_district_groups.Forger()


def of_city(
    path: Path, city: forging_district_groups.Forger, lines: list[bytes], proofs: list[bytes]
) -> None:
    made.written(path, city.steps)
    checking.verify(
        path, processes=1, beside=made.beside(path, lines), proofs=made.beside(path, proofs, ".proofs")
    )


def proofs_of(city: forging_district_groups.Forger, lines: list[bytes]) -> list[bytes]:
    group_lines = lines[forging_district_groups.FACTORS : forging_district_groups.RESULT]
    return made.second_proofs(city.referendum, city.steps, group_lines, city.groups)


def test_second_proofs_cover_the_district_groups(path, city):
    proofs = proofs_of(city, city.lines)
    of_city(path, city, city.lines, proofs)

    with pytest.raises(Invalid) as caught:
        of_city(path, city, city.lines, made.second_proofs(city.referendum, city.steps))
    assert caught.value.code == "factor"
    with pytest.raises(Invalid) as caught:
        checking.verify(path, processes=1, proofs=made.beside(path, proofs, ".proofs"))
    assert caught.value.code == "districts"


def test_a_forged_factor_of_a_district_group_is_detected(path, city):
    """There is no result yet that would reveal it."""
    owner = forging_district_groups.OWNERS[0]
    data = json.loads(city.lines[forging_district_groups.FACTORS])
    secret, election = city.referendum.keys.secrets[owner], city.referendum.election
    data["areas"][1] = forged(city.groups[1].cells, secret, election).json()
    lines = [*city.lines[:-1]]
    lines[forging_district_groups.FACTORS] = canonical.write(data)
    counting = forging_district_groups.Forger(city.referendum, city.steps[:-1], lines)
    made.written(path, counting.steps)

    checking.verify(path, processes=1, beside=made.beside(path, lines))
    with pytest.raises(Invalid) as caught:
        of_city(path, counting, lines, proofs_of(counting, lines))
    assert caught.value.code == "factor"
