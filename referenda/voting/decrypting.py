"""Everything that a trustee publishes to decrypt a tally."""

from collections.abc import Sequence

from referenda.voting.districts import DistrictGroup, GroupDecryption
from referenda.voting.elections import Election
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.tallying import Cells, PartialDecryption


def lines(
    owner: int, cells: Cells, groups: Sequence[DistrictGroup] | None, secret: int, election: Election
) -> list[bytes]:
    """The partial decryption by the trustee ``owner`` (from 1), whose share is ``secret``.

    Returns the file of decryption factors, then the line for the district groups (omitted if ``groups`` is
    None, because results are not by district), then the line of second proofs.
    """
    factors = PartialDecryption.of(cells, secret, election)
    first_lines, decrypted = [factors.raw()], [(cells, factors)]
    if groups is not None:
        of_groups = GroupDecryption.of(owner, groups, secret, election)
        first_lines.append(of_groups.raw())
        decrypted += [(group.cells, part) for group, part in zip(groups, of_groups.parts, strict=True)]
    return [*first_lines, FactorProofs.of(owner, decrypted, secret, election).raw()]
