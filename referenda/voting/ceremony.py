"""Key ceremony: distributed key generation for a group of trustees (Pedersen 1991).

All of a trustee's values derive from their seed and from what the other trustees published, so the seed is
all that a trustee stores. The polynomial also depends on the certificates. A trustee who is tricked into
dealing twice, to groups with false members, gives points of two different polynomials and discloses neither.
Trustees' browsers do the same in `static/referenda/ceremony.js`. This module checks what they publish, and
runs the ceremony in tests and in the demo.

1. Each trustee publishes a certificate.
2. Each trustee draws a polynomial, publishes commitments to it, and sends every member one encrypted point of
   it.
3. Each trustee decrypts the points they received, checks each against its sender's commitments, and publishes
   the verification key of their sum, which is the trustee's share.
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

#: A constant nonce is safe: each key encrypts one point only.
_NONCE = bytes(12)
SEED_BYTES = 32


def new_seed() -> bytes:
    """A new random seed, the only secret that a trustee stores."""
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
        """A scalar derived from the seed for one purpose in one referendum."""
        text = f"trustee|{self.uuid}|{self.index}/{self.threshold}/{self.size}|{purpose}|{self.seed.hex()}"
        return int.from_bytes(hashlib.sha512(text.encode()).digest(), "big") % group.ORDER

    @cached_property
    def signing_key(self) -> int:
        """Private key that signs what the trustee publishes."""
        return self._secret("sign")

    @cached_property
    def reading_key(self) -> int:
        """Private key that decrypts the points sent to the trustee."""
        return self._secret("read")

    def coefficients(self, certificates: Sequence[Signed]) -> tuple[int, ...]:
        """Coefficients of the trustee's polynomial in this group, constant term first."""
        digest = list_digest(certificates)
        return tuple(self._secret(f"coefficient {power} of {digest}") for power in range(self.threshold))

    def certificate(self) -> Signed:
        """Step 1: the trustee's signed certificate."""
        certificate = Certificate(
            size=self.size,
            threshold=self.threshold,
            index=self.index,
            verification=group.power_of_generator(self.signing_key),
            encryption=group.power_of_generator(self.reading_key),
        )
        return Signed.of(self.signing_key, certificate.json())

    def point_for(self, index: int, certificates: Sequence[Signed]) -> int:
        """Value of the trustee's polynomial at ``index``."""
        values = enumerate(self.coefficients(certificates))
        return sum(value * pow(index, power, group.ORDER) for power, value in values) % group.ORDER

    def deal(self, certificates: Sequence[Signed]) -> "Dealing":
        """Step 2: commitments and encrypted points. Raises Invalid if a certificate is not valid."""
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
        """The trustee's share of the private key, from everything that was published.

        Raises Invalid: ``share`` (the reason names the sender) if a point does not fit its sender's
        commitments; ``own_dealing`` if the trustee's own commitments do not follow from the seed and these
        certificates.
        """
        members = read_certificates(certificates, self.threshold)
        own = trustees.commitments(dealings[self.index - 1].commitments, members[self.index - 1])
        followed = tuple(map(group.power_of_generator, self.coefficients(certificates)))
        demand(own == followed, "own_dealing", "the trustee's own dealing is for other certificates")
        total = 0
        for sender, dealing in zip(members, dealings, strict=True):
            polynomial = trustees.commitments(dealing.commitments, sender)
            sealed = Sealed.read(dealing.sealed[self.index - 1], sender)
            point = sealed.open(self.uuid, sender.index, self.index, self.reading_key)
            fits = group.power_of_generator(point) == trustees.value_in_public(polynomial, self.index)
            demand(fits, "share", f"trustee {sender.index} sent another point than they committed to")
            total += point
        return total % group.ORDER

    def verification_key(
        self, certificates: Sequence[Signed], dealings: Sequence["Dealing"]
    ) -> VerificationKey:
        """Step 3: the trustee's verification key. Raises Invalid as `share` does."""
        return VerificationKey.of(self.share(certificates, dealings), self.signing_key)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A point of a polynomial, encrypted for one member (ElGamal in the group, then AES-256-GCM)."""

    ephemeral: Point
    body: str  # Base64

    @classmethod
    def of(cls, uuid: str, sender: int, receiver: Certificate, point: int) -> "Sealed":
        """Encrypt ``point`` for ``receiver``."""
        nonce = group.random_scalar() or 1
        ephemeral = group.power_of_generator(nonce)
        key = _key(uuid, sender, receiver.index, ephemeral, group.power(receiver.encryption, nonce))
        body = AESGCM(key).encrypt(_NONCE, str(point).encode(), None)
        return cls(ephemeral, base64.b64encode(body).decode())

    @classmethod
    def read(cls, signed_text: Signed, sender: Certificate) -> "Sealed":
        """Parse a signed text and check its signature. Raises Invalid."""
        fields = canonical.members(signed_text.data(), "ephemeral", "body")
        demand(
            trustees.signed(signed_text.signature, sender.verification, signed_text.message),
            "share",
            f"what trustee {sender.index} sealed is not signed by them",
        )
        return cls(group.decode(fields["ephemeral"]), canonical.text(fields["body"]))

    def signed(self, signing_key: int) -> Signed:
        """The encrypted point as it is published, signed by its sender."""
        return Signed.of(signing_key, {"ephemeral": group.encode(self.ephemeral), "body": self.body})

    def open(self, uuid: str, sender: int, receiver: int, reading_key: int) -> int:
        """Decrypt the point. Raises Invalid (``share``)."""
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
    """What a trustee publishes in step 2. ``sealed`` has one encrypted point for each member, by index."""

    commitments: Signed
    signature: Proof
    sealed: tuple[Signed, ...]

    @classmethod
    def read(cls, data: Json, size: int) -> "Dealing":
        """Parse from JSON. Raises Invalid."""
        fields = canonical.members(data, "coefexps", "signature", "sealed")
        return cls(
            Signed.read(fields["coefexps"]),
            Proof.read(fields["signature"]),
            tuple(map(Signed.read, canonical.sequence(fields["sealed"], size))),
        )

    def json(self) -> Json:
        """JSON data of the file format."""
        return {
            "coefexps": self.commitments.json(),
            "signature": self.signature.json(),
            "sealed": [one.json() for one in self.sealed],
        }

    def check(self, certificates: Sequence[Signed], index: int) -> None:
        """Raise Invalid unless the member ``index`` signed everything. The points stay encrypted."""
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
    """SHA-256 in hexadecimal of all certificates as published."""
    return canonical.hexadecimal(canonical.write([one.json() for one in certificates]))


def read_certificates(certificates: Sequence[Signed], threshold: int) -> tuple[Certificate, ...]:
    """Parse the certificates of a group. Raises Invalid unless they are its members' in order."""
    return Pedersen(threshold, tuple(certificates), (), (), ()).members


def complete(
    certificates: Sequence[Signed], dealings: Sequence[Dealing], keys: Sequence[VerificationKey]
) -> Pedersen:
    """The complete, checked group. Raises Invalid."""
    pedersen = Pedersen(
        threshold=Certificate.read(certificates[0]).threshold,
        certificates=tuple(certificates),
        polynomials=tuple(dealing.commitments for dealing in dealings),
        signatures=tuple(dealing.signature for dealing in dealings),
        verification_keys=tuple(keys),
    )
    pedersen.check()
    return pedersen
