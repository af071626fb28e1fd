"""Trustees, partial decryptions, results."""

import json
from typing import Any

from referenda.voting import ballots, canonical, group, tallying
from referenda.voting.credentials import private_key
from referenda.voting.elections import Election
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.group import ORDER
from referenda.voting.tallying import PartialDecryption
from referenda.voting.trustees import Single, Trustees
from tests.referenda.trustees.forged_factors import forged
from tests.referenda.vectors.arithmetic import CREDENTIALS, election
from tests.referenda.vectors.cases import JAVASCRIPT, PYTHON, Codes, Vectors, drawn
from tests.referenda.vectors.voting import NO, SMALL, YES, hold_ceremony
from tests.referenda.voting.made import UUID, YES_NO, Ceremony, as_json, changed, member_payload


def of_trustees() -> Vectors:
    held = hold_ceremony("ceremony")
    with drawn("trustees"):
        singles = [Single.of(secret) for secret in (7, 8)]
    whole = Trustees((singles[0], held.pedersen))
    it = Vectors(
        "trustees",
        "The file of trustees: the election's key, and the keys of each group's members, by which their "
        "partial decryptions are checked.",
    )
    for name, case in (
        ("a single one and a group", whole),
        ("two single ones", Trustees(tuple(singles))),
        ("a group", held.trustees),
    ):
        keys = [] if name == "two single ones" else [list(map(group.encode, held.trustees.keys))]
        result = {"public_key": group.encode(case.public_key), "group_keys": keys}
        it.gives("trustees", name, result, text=case.raw().decode())
    data = json.loads(whole.raw())

    def refused(name: str, codes: Codes, why: str, *path: str | int, value: Any) -> None:
        it.refused("trustees", name, codes, why, text=changed(whole.raw(), *path, value=value).decode())

    both, pedersen = {PYTHON: "trustee", JAVASCRIPT: "certificate"}, data[1][1]
    other = singles[1].json()["pok"]
    why = "The proof is for another key."
    refused("a key that nobody shows to know", "trustee", why, 0, 1, "pok", value=other)
    why = "Places are signed."
    for name, code in (("certs", both), ("coefexps", {PYTHON: "trustee", JAVASCRIPT: "commitments"})):
        refused(f"{name} exchanged", code, why, 1, 1, name, value=_exchanged(pedersen[name]))
    for name in ("signatures", "verification_keys"):
        refused(f"{name} exchanged", "trustee", why, 1, 1, name, value=_exchanged(pedersen[name]))
    refused("another threshold", both, "It stands in the certificates.", 1, 1, "threshold", value=3)
    refused("another kind", "trustee", "Single or Pedersen.", 1, 0, value="Many")
    with drawn("many trustees"):
        many = [["Single", Single.of(secret).json()] for secret in range(1, 102)]
    it.refused("trustees", "101", "size", "A hundred at most.", text=canonical.write(many).decode())
    return it


def _exchanged(things: list[Any]) -> list[Any]:
    return [things[1], things[0], *things[2:]]


# Decryption


def of_decryption() -> Vectors:
    held = hold_ceremony("ceremony")
    whole = election(questions=(YES_NO,), public_key=held.pedersen.public_key)
    with drawn("tally"):
        cast = [
            ballots.make_ballot(whole, private_key(one, UUID), [it])
            for one, it in zip(CREDENTIALS, (YES, NO, YES), strict=True)
        ]
        cells = tallying.nothing(whole)
        for ballot in cast:
            cells = tallying.added(cells, tuple(answer.choices for answer in ballot.answers))
        shares = held.shares
        parts = {owner: PartialDecryption.of(cells, share, whole) for owner, share in shares.items()}
    files = {"election": whole.raw().decode(), "trustees": held.trustees.raw().decode()}
    tally = tallying.write_tally(cells).decode()
    it = Vectors(
        "decryption",
        "The sum of ballots, what each trustee decrypts of it, and the numbers. A trustee's factors follow "
        "from their seed, the ceremony and the sum; their proofs are drawn.",
        {**files, "dealings": as_json(held.dealings), "tally": tally},
    )
    it.gives("sum", "of three ballots", tally, ballots=[ballot.raw().decode() for ballot in cast])
    it.only(PYTHON, "Browsers add up whole archives: see archive.json.", "sum")
    for member in held.members:
        factors = json.loads(parts[member.index].raw())["decryption_factors"]
        result = {"owner": member.index, "factors": factors}
        it.gives("factors", f"trustee {member.index}", result, member=member_payload(member))
    _refused_factors(it, held)
    _checked(it, whole, parts)
    _checked_again(it, whole, cells, parts, shares)
    texts = {str(owner): part.raw().decode() for owner, part in parts.items()}
    for owners in (("1", "2"), ("1", "3"), ("2", "3"), ("1", "2", "3")):
        given = {owner: texts[owner] for owner in owners}
        it.gives("result", f"by {', '.join(owners)}", [[0, 2, 1]], decryptions=given)
    why = "Two are needed."
    it.refused("result", "by one", "too_few", why, decryptions={"2": texts["2"]})
    it.refused("result", "by none", "too_few", why, decryptions={})
    it.only(PYTHON, "Browsers search for no numbers: see archive.json.", "result")
    for index, present, value in ((1, [1, 2], 2), (2, [1, 2], -1), (1, [1, 2, 3], 3), (2, [1, 2, 3], -3)):
        it.gives("lagrange", f"{index} of {present}", str(value % ORDER), index=index, present=present)
    it.only(
        PYTHON, "The browsers' coefficients are within their check of results: see archive.json.", "lagrange"
    )
    return it


def _refused_factors(it: Vectors, held: Ceremony) -> None:
    member = member_payload(held.members[0])
    tally: str = it.shared["tally"]
    for name, value, code, why in (
        ("alpha of order 4", SMALL, "point", "Its factor would tell of the share."),
        ("alpha that is no text", 5, "point", "A point is text."),
    ):
        other = changed(tally.encode(), 0, 1, "alpha", value=value).decode()
        it.refused("factors", name, code, why, member=member, tally=other)
    cut = canonical.write([json.loads(tally)[0][:2]]).decode()
    it.refused("factors", "a cell too few", "shape", "One for each choice.", member=member, tally=cut)
    stranger = {**member, "seed": "77" * 32}
    why = "This seed is none of the trustees'."
    it.refused("factors", "a stranger", "not_a_trustee", why, member=stranger)
    other = election(questions=(YES_NO,)).raw().decode()
    why = "The election's key is not the trustees'."
    it.refused("factors", "another key", "key", why, member=member, election=other)
    it.only(JAVASCRIPT, "The server has no trustee's seed.", "factors", "a stranger", "another key")


def _checked(it: Vectors, whole: Election, parts: dict[int, PartialDecryption]) -> None:
    it.gives("check", "trustee 1", True, owner=1, decryption=parts[1].raw().decode())
    foreign = json.loads(parts[2].raw())
    why = "A factor is not proved by this trustee's key."
    it.refused("check", "another's", "decryption", why, owner=1, decryption=parts[2].raw().decode())

    def refused(name: str, code: str, why: str, *path: str | int, value: Any) -> None:
        other = changed(parts[1].raw(), *path, value=value).decode()
        it.refused("check", name, code, why, owner=1, decryption=other)

    factor, proof = foreign["decryption_factors"][0][1], foreign["decryption_proofs"][0][1]
    refused("another factor", "decryption", why, "decryption_factors", 0, 1, value=factor)
    refused("another proof", "decryption", why, "decryption_proofs", 0, 1, value=proof)
    refused("a factor of order 4", "point", "See group.json.", "decryption_factors", 0, 1, value=SMALL)
    refused("an unknown member", "shape", "Members are fixed.", "more", value=1)


def _checked_again(
    it: Vectors,
    whole: Election,
    cells: tallying.Cells,
    parts: dict[int, PartialDecryption],
    shares: dict[int, int],
) -> None:
    """Second proofs, including those of a factor that the format's own proof accepts wrongly."""
    with drawn("second proofs"):
        seconds = {
            owner: FactorProofs.of(owner, [(cells, part)], shares[owner], whole)
            for owner, part in parts.items()
        }
        spoiled = forged(cells, shares[1], whole)
        weak = FactorProofs(1, canonical.hexadecimal(spoiled.raw()), (spoiled.proofs,))
    for owner, part in parts.items():
        given = {"decryption": part.raw().decode(), "proofs": seconds[owner].raw().decode()}
        it.gives("check_again", f"trustee {owner}", True, owner=owner, **given)
    first = json.loads(seconds[1].raw())

    def refused(
        name: str, code: str, why: str, proofs: bytes, decryption: PartialDecryption = parts[1]
    ) -> None:
        given = {"decryption": decryption.raw().decode(), "proofs": proofs.decode()}
        it.refused("check_again", name, code, why, owner=1, **given)

    it.gives("check", "a forged factor", True, owner=1, decryption=spoiled.raw().decode())
    why = "The format's proof fits a factor that is not the ciphertext's power; this one does not."
    refused("a forged factor", "factor", why, weak.raw(), spoiled)
    refused("of other factors", "factor", "They name the file of the factors.", seconds[1].raw(), parts[2])
    refused("another trustee's", "factor", "Another key made them.", _as(first, json.loads(seconds[2].raw())))
    weaker = {**first, "proofs": [json.loads(parts[1].raw())["decryption_proofs"]]}
    refused("the format's proofs", "factor", "They hash another text.", canonical.write(weaker))
    refused("no sum", "factor", "One for each sum.", canonical.write({**first, "proofs": []}))
    refused("an unknown member", "shape", "Members are fixed.", canonical.write({**first, "more": 1}))
    it.only(PYTHON, "The verifier in browsers does not read second proofs.", "check_again")


def _as(first: dict[str, Any], second: dict[str, Any]) -> bytes:
    return canonical.write({**second, "owner": first["owner"], "payload": first["payload"]})
