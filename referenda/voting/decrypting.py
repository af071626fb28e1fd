"""All that a trustee publishes of a count: factors, those of areas, and the second proofs of both."""

from collections.abc import Sequence

from referenda.voting.districts import Area, AreaDecryption
from referenda.voting.elections import Election
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.tallying import Cells, PartialDecryption


def lines(
    owner: int, cells: Cells, areas: Sequence[Area] | None, secret: int, election: Election
) -> list[bytes]:
    """By the trustee ``owner`` (from 1) whose share is ``secret``: the factors' file, the line of areas where
    districts are counted (``areas`` is None otherwise), the line of second proofs.
    """
    factors = PartialDecryption.of(cells, secret, election)
    found, decrypted = [factors.raw()], [(cells, factors)]
    if areas is not None:
        of_areas = AreaDecryption.of(owner, areas, secret, election)
        found.append(of_areas.raw())
        decrypted += [(area.cells, part) for area, part in zip(areas, of_areas.parts, strict=True)]
    return [*found, FactorProofs.of(owner, decrypted, secret, election).raw()]
