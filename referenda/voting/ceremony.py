"""How a group of trustees comes to its key (Pedersen 1991), and what each of them has to do.

Every step follows from the trustee's seed and from what the others published, so that a trustee keeps the
seed and nothing else. The polynomial follows from the certificates, too: whoever is led to deal twice, to
members of whom some are not real, gives points of two polynomials, and neither of them away. Trustees'
browsers do the same in `static/referenda/ceremony.js`; this module checks what they publish, and holds the
ceremony of tests and of the demo.

1. Each publishes a certificate.
2. Each draws a polynomial, publishes commitments to it, and sends every member one point of it, sealed.
3. Each opens the points sent to them, compares each with its sender's commitments, and publishes the
   verification key of their sum: the share.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from referenda.voting import canonical, group, trustees
from referenda.voting.canonical import Json
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import Proof, demand
from referenda.voting.trustees import Certificate, Pedersen, Signed, VerificationKey

#: A sealed point is used once under a key of its own, so that the nonce need not change.
_NONCE = bytes(12)
SEED_BYTES = 32


def new_seed() -> bytes:
    """What a trustee keeps."""
    return secrets.token_bytes(SEED_BYTES)


@dataclass(frozen=True)
class Member:
    """A trustee with their seed. ``index`` counts from 1; ``uuid`` is the referendum's."""

    seed: bytes
    uuid: str
    index: int
    size: int
    threshold: int

    def _secret(self, purpose: str) -> int:
        """A scalar for one purpose in one referendum."""
        text = f"trustee|{self.uuid}|{self.index}/{self.threshold}/{self.size}|{purpose}|{self.seed.hex()}"
        return int.from_bytes(hashlib.sha512(text.encode()).digest(), "big") % group.ORDER

    @cached_property
    def signing_key(self) -> int:
        """Signs what the trustee publishes."""
        return self._secret("sign")

    @cached_property
    def reading_key(self) -> int:
        """Opens what is sealed for the trustee."""
        return self._secret("read")

    def coefficients(self, certificates: Sequence[Signed]) -> tuple[int, ...]:
        """The trustee's polynomial for a group with these certificates, the constant first."""
        digest = list_digest(certificates)
        return tuple(self._secret(f"coefficient {power} of {digest}") for power in range(self.threshold))

    def certificate(self) -> Signed:
        """What the trustee publishes first."""
        certificate = Certificate(
            size=self.size,
            threshold=self.threshold,
            index=self.index,
            verification=group.power_of_generator(self.signing_key),
            encryption=group.power_of_generator(self.reading_key),
        )
        return Signed.of(self.signing_key, certificate.json())

    def point_for(self, index: int, certificates: Sequence[Signed]) -> int:
        """The trustee's polynomial at ``index``."""
        values = enumerate(self.coefficients(certificates))
        return sum(value * pow(index, power, group.ORDER) for power, value in values) % group.ORDER

    def deal(self, certificates: Sequence[Signed]) -> "Dealing":
        """What the trustee publishes once all certificates are there. Raises Invalid if one does not hold."""
        members = read_certificates(certificates, self.threshold)
        polynomial = tuple(map(group.power_of_generator, self.coefficients(certificates)))
        return Dealing(
            commitments=Signed.of(self.signing_key, {"coefexps": list(map(group.encode, polynomial))}),
            signature=trustees.sign(self.signing_key, trustees.group_and_own(certificates, polynomial)),
            sealed=tuple(
                Sealed.of(self.uuid, self.index, member, self.point_for(member.index, certificates)).signed(
                    self.signing_key
                )
                for member in members
            ),
        )

    def share(self, certificates: Sequence[Signed], dealings: Sequence["Dealing"]) -> int:
        """The trustee's part of the key, from all that was published.

        Raises Invalid: ``share`` with the sender's number if what they sealed is not what they committed to,
        ``own_dealing`` if what stands at the trustee's own place does not follow from the seed and these
        certificates.
        """
        members = read_certificates(certificates, self.threshold)
        own = trustees.commitments(dealings[self.index - 1].commitments, members[self.index - 1])
        followed = tuple(map(group.power_of_generator, self.coefficients(certificates)))
        demand(own == followed, "own_dealing", "the trustee's own dealing is for other certificates")
        whole = 0
        for sender, dealing in zip(members, dealings, strict=True):
            polynomial = trustees.commitments(dealing.commitments, sender)
            sealed = Sealed.read(dealing.sealed[self.index - 1], sender)
            point = sealed.open(self.uuid, sender.index, self.index, self.reading_key)
            fits = group.power_of_generator(point) == trustees.value_in_public(polynomial, self.index)
            demand(fits, "share", f"trustee {sender.index} sent another point than they committed to")
            whole += point
        return whole % group.ORDER

    def verification_key(
        self, certificates: Sequence[Signed], dealings: Sequence["Dealing"]
    ) -> VerificationKey:
        """What the trustee publishes last. Raises Invalid as `share` does."""
        return VerificationKey.of(self.share(certificates, dealings), self.signing_key)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A point of a polynomial that only its receiver can read (ElGamal on the group, then AES-256-GCM)."""

    ephemeral: Point
    body: str  # Base64

    @classmethod
    def of(cls, uuid: str, sender: int, receiver: Certificate, point: int) -> "Sealed":
        """Seal ``point`` for ``receiver``."""
        nonce = group.random_scalar() or 1
        ephemeral = group.power_of_generator(nonce)
        key = _key(uuid, sender, receiver.index, ephemeral, group.power(receiver.encryption, nonce))
        body = AESGCM(key).encrypt(_NONCE, str(point).encode(), None)
        return cls(ephemeral, base64.b64encode(body).decode())

    @classmethod
    def read(cls, signed_text: Signed, sender: Certificate) -> "Sealed":
        """From the signed text. Raises Invalid."""
        found = canonical.members(signed_text.data(), "ephemeral", "body")
        demand(
            trustees.signed(signed_text.signature, sender.verification, signed_text.message),
            "share",
            f"what trustee {sender.index} sealed is not signed by them",
        )
        return cls(group.decode(found["ephemeral"]), canonical.text(found["body"]))

    def signed(self, signing_key: int) -> Signed:
        """As it is published."""
        return Signed.of(signing_key, {"ephemeral": group.encode(self.ephemeral), "body": self.body})

    def open(self, uuid: str, sender: int, receiver: int, reading_key: int) -> int:
        """The point. Raises Invalid (``share``)."""
        key = _key(uuid, sender, receiver, self.ephemeral, group.power(self.ephemeral, reading_key))
        try:
            opened = AESGCM(key).decrypt(_NONCE, base64.b64decode(self.body, validate=True), None)
            return group.scalar(opened.decode())
        except (InvalidTag, ValueError, Invalid) as error:
            raise Invalid("share", f"what trustee {sender} sealed cannot be opened") from error


def _key(uuid: str, sender: int, receiver: int, ephemeral: Point, common: Point) -> bytes:
    text = f"share|{uuid}|{sender}|{receiver}|{group.encode(ephemeral)}|{group.encode(common)}"
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Dealing:
    """What a trustee publishes in the second step; ``sealed`` has a text for every member, in their order."""

    commitments: Signed
    signature: Proof
    sealed: tuple[Signed, ...]

    @classmethod
    def read(cls, data: Json, size: int) -> "Dealing":
        """From JSON. Raises Invalid."""
        found = canonical.members(data, "coefexps", "signature", "sealed")
        return cls(
            Signed.read(found["coefexps"]),
            Proof.read(found["signature"]),
            tuple(map(Signed.read, canonical.sequence(found["sealed"], size))),
        )

    def json(self) -> Json:
        """As it is published."""
        return {
            "coefexps": self.commitments.json(),
            "signature": self.signature.json(),
            "sealed": [one.json() for one in self.sealed],
        }

    def check(self, certificates: Sequence[Signed], index: int) -> None:
        """Raise Invalid unless the member at ``index`` signed all of it. What is sealed is not opened."""
        threshold = Certificate.read(certificates[index - 1]).threshold
        sender = read_certificates(certificates, threshold)[index - 1]
        polynomial = trustees.commitments(self.commitments, sender)
        demand(
            trustees.signed(
                self.signature, sender.verification, trustees.group_and_own(certificates, polynomial)
            ),
            "trustee",
            "a trustee did not sign the group and their commitments",
        )
        for one in self.sealed:
            Sealed.read(one, sender)


def list_digest(certificates: Sequence[Signed]) -> str:
    """The SHA-256 of all certificates as they are published, in hexadecimal digits."""
    return canonical.hexadecimal(canonical.write([one.json() for one in certificates]))


def read_certificates(certificates: Sequence[Signed], threshold: int) -> tuple[Certificate, ...]:
    """All certificates of a group. Raises Invalid unless they are its members', in order."""
    return Pedersen(threshold, tuple(certificates), (), (), ()).members


def complete(
    certificates: Sequence[Signed], dealings: Sequence[Dealing], keys: Sequence[VerificationKey]
) -> Pedersen:
    """The group with all that was published, checked. Raises Invalid."""
    whole = Pedersen(
        threshold=Certificate.read(certificates[0]).threshold,
        certificates=tuple(certificates),
        polynomials=tuple(dealing.commitments for dealing in dealings),
        signatures=tuple(dealing.signature for dealing in dealings),
        verification_keys=tuple(keys),
    )
    whole.check()
    return whole
