"""Wrong factors with which a trustee could corrupt a tally, proved as Belenios requires.

The proof of the format hashes neither the ciphertext nor the factor. So whoever knows the key chooses both
commitments, computes the challenge, and then chooses a factor that satisfies the second equation.
"""

from referenda.voting import group, proofs
from referenda.voting.elections import Election
from referenda.voting.proofs import Proof
from referenda.voting.tallying import Cells, PartialDecryption


def forged(cells: Cells, secret: int, election: Election) -> PartialDecryption:
    """Factors of ``cells`` that the Belenios proof accepts although they are not powers with ``secret``."""
    key = group.encode(group.power_of_generator(secret))
    context = f"decrypt|{election.fingerprint}|{key}"
    factors, shown = [], []
    for row in cells:
        proofs = [_forged(cell.alpha, secret, context) for cell in row]
        factors.append(tuple(factor for factor, _proof in proofs))
        shown.append(tuple(proof for _factor, proof in proofs))
    return PartialDecryption(tuple(factors), tuple(shown))


def _forged(alpha: group.Point, secret: int, context: str) -> tuple[group.Point, Proof]:
    first, second = group.random_scalar(), group.random_scalar()
    commitments = [group.power_of_generator(first), group.power(alpha, second)]
    challenge = proofs.hashed(context, commitments)
    response = (first - secret * challenge) % group.ORDER
    exponent = (second - response) * pow(challenge, -1, group.ORDER) % group.ORDER
    return group.power(alpha, exponent), Proof(challenge, response)
