"""Ballots, opened ballots, the ceremony, trustees, partial decryptions."""

import json
from collections.abc import Callable
from typing import Any

from referenda.voting import ballots, canonical, ceremony, group
from referenda.voting.ballots import Answer, Ballot, Ciphertext, Statements
from referenda.voting.ceremony import Dealing, Member
from referenda.voting.credentials import private_key
from referenda.voting.elections import Election
from referenda.voting.group import ORDER
from referenda.voting.openings import Opened, Opening
from referenda.voting.proofs import Branch, Proof, prove_one_of
from tests.referenda.vectors.arithmetic import CREDENTIALS, election
from tests.referenda.vectors.cases import JAVASCRIPT, PYTHON, Codes, Vectors, drawn
from tests.referenda.voting import made
from tests.referenda.voting.made import UUID, YES_NO, Ceremony, as_json, member_payload

PRIVATE = private_key(CREDENTIALS[0], UUID)
BLANK, YES, NO = [1, 0, 0], [0, 1, 0], [0, 0, 1]
IDENTITY = group.encode(group.IDENTITY)
SMALL = "80" + "00" * 31  # y = 0, of order 4


def points(ballot: Ballot) -> str:
    """The points of all ciphertexts, as browsers store them."""
    choices = [choice for answer in ballot.answers for choice in answer.choices]
    return "".join(group.encode(point) for choice in choices for point in (choice.alpha, choice.beta))


def of_ballots() -> Vectors:
    whole = election()
    it = Vectors(
        "ballots",
        "Whole ballots: accepted with tracker, credential and the points of the ciphertexts (alpha, beta of "
        "each), or refused. The credential of all is that of the first vector of credentials.json. Changed "
        "ballots are signed again by their voter, unless the reason says otherwise.",
        {"election": whole.raw().decode()},
    )
    with drawn("ballots"):
        first = ballots.make_ballot(whole, PRIVATE, [YES, [0, 1, 0, 1, 1]])
        for name, ballot in (
            ("yes, and three of five", first),
            ("no, and none", ballots.make_ballot(whole, PRIVATE, [NO, [0] * 5])),
            ("blank, and one", ballots.make_ballot(whole, PRIVATE, [BLANK, [1, 0, 0, 0, 0]])),
        ):
            result = {
                "tracker": ballots.tracker(ballot.raw()),
                "credential": group.encode(ballot.credential),
                "points": points(ballot),
            }
            it.gives("ballot", name, result, ballot=ballot.raw().decode())
        short = election(questions=(YES_NO,))
        it.shared["short"] = short.raw().decode()
        _refused_ballots(it, short)
    return it


Refuse = Callable[..., None]


def _refused_ballots(it: Vectors, short: Election) -> None:
    """Refused ballots of an election with one question, to keep them small."""
    raw = ballots.make_ballot(short, PRIVATE, [YES]).raw()
    good = json.loads(raw)
    other = json.loads(ballots.make_ballot(short, PRIVATE, [NO]).raw())

    def refused(name: str, code: Codes, why: str, *path: str | int, value: Any) -> None:
        data = json.loads(made.changed(raw, *path, value=value))
        it.refused("short_ballot", name, code, why, ballot=made.signed(data, PRIVATE).decode())

    _unproved(refused, good["answers"][0], other["answers"][0])
    _misshapen(refused, good["answers"][0])
    _unsigned(it, raw)
    blank = raw.replace(b'","', b'", "', 1)
    it.refused("short_ballot", "a blank", "not_canonical", "There is one form.", ballot=blank.decode())
    large = raw.replace(b'{"election', b'{"%s":1,"election' % (b"a" * ballots.largest(short)), 1)
    why = f"{ballots.largest(short)} bytes at most."
    it.refused("short_ballot", "too large", "size", why, ballot=large.decode())
    why = "Yes twice and no once less: the sum is one, and proved."
    it.refused("short_ballot", "2 and -1", "proof", why, ballot=_two_votes(short).decode())


def _unproved(refused: Refuse, own: Any, other: Any) -> None:
    why, answer = "Its proof is for another ciphertext.", ("answers", 0)
    refused("another ciphertext", "proof", why, *answer, "choices", 0, value=other["choices"][0])
    proofs_of_one = *answer, "individual_proofs", 1
    refused("0 or 1 is not shown", "proof", why, *proofs_of_one, value=other["individual_proofs"][1])
    refused("the sum is not shown", "proof", why, *answer, "overall_proof", value=other["overall_proof"])
    refused("blank is not shown", "proof", why, *answer, "blank_proof", value=other["blank_proof"])
    why = "The two branches are not exchangeable."
    refused("branches exchanged", "proof", why, *answer, "blank_proof", value=own["blank_proof"][::-1])
    why = "The sum of the challenges is right, each of them is not."
    moved = _moved(own["individual_proofs"][0])
    refused("challenges moved", "proof", why, *answer, "individual_proofs", 0, value=moved)


def _misshapen(refused: Refuse, own: Any) -> None:
    why, answer, first = "See group.json.", ("answers", 0), ("answers", 0, "choices", 0)
    refused("alpha is the identity", "point", "beta shows what it holds.", *first, "alpha", value=IDENTITY)
    refused("alpha of order 4", "point", why, *first, "alpha", value=SMALL)
    refused("beta of order 4", "point", why, *first, "beta", value=SMALL)
    response = *answer, "overall_proof", 0, "response"
    beyond = str(int(own["overall_proof"][0]["response"]) + ORDER)
    refused("a response not reduced", "scalar", "One form.", *response, value=beyond)
    few = own["individual_proofs"][:2]
    refused("a proof too few", "shape", "One for each choice.", *answer, "individual_proofs", value=few)
    without = {name: own[name] for name in list(own)[:3]}
    refused("no proof of blank", "shape", "Blank is allowed.", *answer, value=without)
    refused("an unknown member", "shape", "Members are fixed.", *answer, "more", value=1)
    refused("no answer", "shape", "There is one question.", "answers", value=[])
    why = "The fingerprint is another one."
    refused("another election", "other_election", why, "election_hash", value=canonical.fingerprint(b""))
    why = "The uuid is another one."
    refused("another uuid", "other_election", why, "election_uuid", value="zZ9876543211aAbB")


def _moved(pair: list[dict[str, str]]) -> list[dict[str, str]]:
    changed = [(int(one["challenge"]) + by) % ORDER for one, by in zip(pair, (1, -1), strict=True)]
    return [{**one, "challenge": str(challenge)} for one, challenge in zip(pair, changed, strict=True)]


def _two_votes(short: Election) -> bytes:
    """A ballot with two votes and every valid proof that can be made for it."""
    key, numbers = short.public_key, (0, 2, -1)
    secrets = [group.random_scalar() for _ in numbers]
    choices = tuple(
        Ciphertext(
            group.power_of_generator(secret),
            group.times(group.power(key, secret), group.power_of_generator(number)),
        )
        for secret, number in zip(secrets, numbers, strict=True)
    )
    session = f"{short.fingerprint}|{group.encode(group.power_of_generator(PRIVATE))}"
    statements = Statements(short.questions[0], choices, session)

    def proof(statement: tuple[list[Branch], str], true: int, secret: int) -> tuple[Proof, ...]:
        return prove_one_of(statement[0], true, secret, key, statement[1])

    answer = Answer(
        choices,
        tuple(
            proof(statements.individual(choice), int(number > 0), secret)
            for choice, number, secret in zip(choices, numbers, secrets, strict=True)
        ),
        proof(statements.overall(), 1, sum(secrets[1:])),
        proof(statements.blank(), 0, secrets[0]),
    )
    data = json.loads(ballots.make_ballot(short, PRIVATE, [YES]).raw())
    return made.signed({**data, "answers": [answer.json()]}, PRIVATE)


def _unsigned(it: Vectors, good: bytes) -> None:
    def refused(name: str, why: str, *path: str, value: Any) -> None:
        ballot = made.changed(good, *path, value=value).decode()
        it.refused("short_ballot", name, "signature", why, ballot=ballot)

    stranger = group.encode(group.power_of_generator(5))
    why = "What is signed is not this ballot."
    refused("somebody else's credential", why, "credential", value=stranger)
    refused("another hash", why, "signature", "hash", value=canonical.fingerprint(b""))
    why = "It is not the credential's."
    refused("another signature", why, "signature", "proof", "response", value="1")
    taken = made.signed({**json.loads(good), "credential": stranger}, PRIVATE)
    why = "Signed with another credential than it names."
    it.refused("short_ballot", "signed by somebody else", "signature", why, ballot=taken.decode())


# Opened ballots


def of_openings() -> Vectors:
    whole = election(questions=(YES_NO,))
    it = Vectors(
        "openings",
        "Ballots that were opened instead of cast: `chosen` by question, blank first.",
        {"election": whole.raw().decode()},
    )
    with drawn("openings"):
        key = whole.public_key
        drawn_numbers = [group.random_scalar() for _ in NO]
        row = tuple(Opening(number, choice) for number, choice in zip(drawn_numbers, NO, strict=True))
    with drawn("openings"):  # The encryption of the ballot itself draws the same numbers.
        ballot = ballots.make_ballot(whole, PRIVATE, [NO])
    assert tuple(opening.ciphertext(key) for opening in row) == ballot.answers[0].choices
    good = Opened(ballot, (row,))
    raw = good.raw()
    it.gives("opened", "no", {"tracker": good.tracker, "chosen": [NO]}, opened=raw.decode())
    text = raw.decode()

    def refused(name: str, codes: Codes, why: str, other: str, result: Any = None) -> None:
        assert other != text
        it.refused("opened", name, codes, why, result, opened=other)

    refused("another choice", "opening", "The ciphertext holds 1.", text.replace('"choice":1', '"choice":0'))
    one = f'"randomness":"{row[0].randomness}"'
    refused(
        "another randomness", "opening", "It gives another ciphertext.", text.replace(one, '"randomness":"5"')
    )
    refused("one too few", "shape", "One for each ciphertext.", Opened(ballot, (row[:2],)).raw().decode())
    refused("no questions", "shape", "One row for each question.", Opened(ballot, ()).raw().decode())
    refused("a number", "scalar", "Scalars are text.", text.replace(one, '"randomness":5'))
    uuid = text.replace(UUID, "zZ9876543211aAbB")
    refused("another election", "other_election", "The uuid is another one.", uuid)
    refused("a blank", "not_canonical", "There is one form.", text.replace(",", ", ", 1))
    proof = f'"response":"{ballot.signature.response}"'
    unsigned = text.replace(proof, '"response":"1"')
    opened = {"tracker": ballots.tracker(canonical.write(json.loads(unsigned)["ballot"])), "chosen": [NO]}
    why = "It could not have been cast. The page computes ciphertexts again and no proofs."
    refused("not signed", {PYTHON: "signature"}, why, unsigned, opened)
    return it


# Ceremony


def hold_ceremony(label: str) -> Ceremony:
    """A ceremony of three members with a threshold of two."""
    with drawn(label):
        return Ceremony(3, 2, [bytes([place] * 32) for place in (1, 2, 3)])


def of_ceremony() -> Vectors:
    held = hold_ceremony("ceremony")
    it = Vectors(
        "ceremony",
        "What follows from a trustee's seed: keys, the mark that is compared aloud, and, with the "
        "certificates of all, the polynomial, its commitments and the share. Signatures and sealed points "
        "are drawn: they are given.",
        {"certificates": as_json(held.certificates), "dealings": as_json(held.dealings)},
    )
    uneven = Member(bytes(range(32)), "zZ9876543211aAbB", 2, 5, 3)
    for member in (*held.members, uneven):
        keys = {
            "verification": group.encode(group.power_of_generator(member.signing_key)),
            "encryption": group.encode(group.power_of_generator(member.reading_key)),
        }
        digits = canonical.hexadecimal(keys["verification"].encode())[:16]
        mark = " ".join(digits[place : place + 4] for place in range(0, 16, 4))
        it.gives(
            "keys", f"{member.index} of {member.size}", {**keys, "mark": mark}, member=member_payload(member)
        )
        for purpose in ("sign", "read", f"coefficient 1 of {'ab' * 32}"):
            secret = str(member._secret(purpose))
            name = f"{member.index} of {member.size}: {purpose[:13]}"
            it.gives("secret", name, secret, member=member_payload(member), purpose=purpose)
    it.gives("list_digest", "three", ceremony.list_digest(held.certificates))
    for member in held.members:
        followed = [
            group.encode(group.power_of_generator(one)) for one in member.coefficients(held.certificates)
        ]
        assert followed == json.loads(held.dealings[member.index - 1].commitments.message)["coefexps"]
        it.gives("commitments", f"trustee {member.index}", followed, member=member_payload(member))
        share = held.shares[member.index]
        result = {"share": str(share), "public_key": group.encode(group.power_of_generator(share))}
        it.gives("share", f"trustee {member.index}", result, member=member_payload(member))
    _other_ceremony(it, held)
    return it


def _other_ceremony(it: Vectors, held: Ceremony) -> None:
    """Other certificates give another polynomial: a third trustee whom only the server knows."""
    first = member_payload(held.members[0])
    with drawn("false ceremony"):
        false = Member(bytes(32), UUID, 3, 3, 2)
        certificates = [*held.certificates[:2], false.certificate()]
        dealings = [member.deal(certificates) for member in (*held.members[:2], false)]
    others = as_json(certificates)
    own = [group.encode(group.power_of_generator(one)) for one in held.members[0].coefficients(certificates)]
    it.gives("commitments", "other certificates", own, member=first, certificates=others)
    it.gives("list_digest", "other certificates", ceremony.list_digest(certificates), certificates=others)
    why = "The trustee's own dealing is for other certificates."
    it.refused("share", "dealt to others", "own_dealing", why, member=first, certificates=others)
    compared = {"compared": ceremony.list_digest(held.certificates)}
    why = "People compared other certificates, and the trustee's file holds which."
    name = "not those that were compared"
    it.refused("commitments", name, "other_certificates", why, member=first | compared, certificates=others)
    it.only(JAVASCRIPT, "The server has no trustee's file.", "commitments", name)
    mixed = as_json([*held.dealings[:2], dealings[1]])
    both = {PYTHON: "trustee", JAVASCRIPT: "commitments"}
    it.refused(
        "share", "signed by another", both, "Trustee 3 did not sign this.", member=first, dealings=mixed
    )
    good = as_json(held.dealings)
    sealed = [good[2]["sealed"][1], *good[2]["sealed"][1:]]
    wrong = [*good[:2], {**good[2], "sealed": sealed}]
    it.refused(
        "share", "a point sealed for another", "share", "It cannot be opened.", member=first, dealings=wrong
    )
    sealed = [
        {**good[2]["sealed"][0], "signature": good[2]["sealed"][1]["signature"]},
        *good[2]["sealed"][1:],
    ]
    wrong = [*good[:2], {**good[2], "sealed": sealed}]
    it.refused(
        "share", "a sealed point of a stranger", "share", "It is not signed.", member=first, dealings=wrong
    )
    it.refused(
        *("share", "a point of another polynomial", "share", "It is not what its sender committed to."),
        member=first,
        dealings=[*good[:2], _sealed_otherwise(held).json()],
    )
    swapped = [others[1], others[0], others[2]]
    both = {PYTHON: "trustee", JAVASCRIPT: "certificate"}
    it.refused("commitments", "another order", both, "Places are signed.", member=first, certificates=swapped)


def _sealed_otherwise(held: Ceremony) -> Dealing:
    """The dealing of trustee 3, who seals another point for the first than committed to."""
    third, honest = held.members[2], held.dealings[2]
    with drawn("sealed otherwise"):
        receiver = ceremony.read_certificates(held.certificates, 2)[0]
        point = third.point_for(1, held.certificates) + 1
        sealed = ceremony.Sealed.of(UUID, 3, receiver, point).signed(third.signing_key)
    return Dealing(honest.commitments, honest.signature, (sealed, *honest.sealed[1:]))
