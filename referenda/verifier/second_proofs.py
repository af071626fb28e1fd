"""Verifies the second proofs in the file beside the archive. It has a line for each partial decryption."""

from collections.abc import Sequence
from pathlib import Path

from referenda.verifier.district_groups import Companion
from referenda.verifier.structure import Structure
from referenda.verifier.words import Say
from referenda.voting import districts, factor_proofs, tallying
from referenda.voting.errors import Invalid
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, PartialDecryption


def check(path: Path, whole: Structure, companion: Companion | None, say: Say) -> None:
    """Verify the file at ``path``. ``companion`` is the verified file of districts, if there is one.

    Second proofs must be valid for every partial decryption that the result uses. A partial decryption that
    its trustee replaced, or that the result does not need, may have an invalid one; that is only reported.
    Raises Invalid: ``proofs`` if a line is missing, misplaced or superfluous; ``factor`` if a proof is
    invalid; ``districts`` if the election has districts and ``companion`` is None; or what reading raises.
    Raises OSError.
    """
    election = whole.setup.election
    needed = companion is not None or districts.named_by(election) is None
    demand(needed, "districts", "second proofs are of the district groups, too: give the file of districts")
    sums = 1 if companion is None else 1 + len(companion.listed.names)
    lines = factor_proofs.read_lines(path, factor_proofs.largest_line(election, sums))
    for place, (owner, decryption) in enumerate(whole.decrypted):
        line = next(lines, None)
        if line is None:
            raise Invalid("proofs", f"the second proofs end before part {place + 1}, of trustee {owner}")
        line_proofs = FactorProofs.read(line, election)
        demand(
            line_proofs.owner == owner, "proofs", f"here the second proofs of trustee {owner} have to stand"
        )
        groups = [] if companion is None else companion.parts(place)
        _check_one(whole, line_proofs, decryption, groups, say)
    demand(next(lines, None) is None, "proofs", "the second proofs go on, the archive does not")


def _check_one(
    whole: Structure,
    line_proofs: FactorProofs,
    decryption: PartialDecryption,
    groups: Sequence[tuple[Cells, PartialDecryption]],
    say: Say,
) -> None:
    if whole.tally is None:
        return
    counted = tallying.counted(whole.setup.trustees, whole.decryptions)
    is_newest = whole.decryptions[line_proofs.owner] is decryption
    key = whole.setup.trustees.keys[line_proofs.owner - 1]
    try:
        line_proofs.check([(whole.tally[1], decryption), *groups], key, whole.setup.election)
    except Invalid:
        if is_newest and (not counted or line_proofs.owner in counted):
            raise
        say("second_proof_wrong", {"owner": line_proofs.owner})
    else:
        say("second_proof", {"owner": line_proofs.owner})
