"""Trustees' public keys: single trustees, all of whom must decrypt, and threshold groups (Pedersen).

The members of a group generate its key in a ceremony. Each draws a polynomial, publishes commitments to its
coefficients (``coefexps``), and sends each other member one point of it. Any ``threshold`` members can
decrypt with their shares. Nobody ever holds the whole private key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from referenda.voting import canonical, group, proofs
from referenda.voting.canonical import Json
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import Proof, demand

#: Maximum number of trustees over all parties. The verifier holds all partial decryptions in memory.
MAX_TRUSTEES = 100


def sign(secret: int, message: str) -> Proof:
    """A trustee's Schnorr signature of ``message``."""
    return proofs.prove_exponent(secret, f"sigmsg|{message}")


def signed(signature: Proof, public: Point, message: str) -> bool:
    """Whether ``signature`` is by the holder of ``public``."""
    return proofs.knows_exponent(signature, public, f"sigmsg|{message}")


def prove_key(secret: int) -> Proof:
    """Prove that a trustee knows the private key of their public key."""
    public = group.power_of_generator(secret)
    return proofs.prove_exponent(secret, f"pok|{group.NAME}|{group.encode(public)}")


def _knows_key(proof: Proof, public: Point) -> bool:
    return proofs.knows_exponent(proof, public, f"pok|{group.NAME}|{group.encode(public)}")


@dataclass(frozen=True, slots=True)
class Single:
    """A trustee whose partial decryption is always required."""

    proof: Proof
    public_key: Point

    @classmethod
    def of(cls, secret: int) -> "Single":
        """Public part of the private key ``secret``, with its proof."""
        return cls(prove_key(secret), group.power_of_generator(secret))

    @classmethod
    def read(cls, data: Json) -> "Single":
        """Parse from JSON. Raises Invalid."""
        fields = canonical.members(data, "pok", "public_key")
        return cls(Proof.read(fields["pok"]), group.decode(fields["public_key"]))

    def json(self) -> Json:
        """JSON data of the file format."""
        return {"pok": self.proof.json(), "public_key": group.encode(self.public_key)}

    def check(self) -> None:
        """Raise Invalid (``trustee``) unless the trustee proves knowledge of the private key."""
        demand(
            _knows_key(self.proof, self.public_key), "trustee", "a trustee does not show to know their key"
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """A text with a trustee's signature."""

    message: str
    signature: Proof

    @classmethod
    def of(cls, secret: int, data: Json) -> "Signed":
        """Sign ``data`` as canonical JSON."""
        message = canonical.write(data).decode()
        return cls(message, sign(secret, message))

    @classmethod
    def read(cls, data: Json) -> "Signed":
        """Parse from JSON without checking the signature. Raises Invalid."""
        fields = canonical.members(data, "message", "signature")
        return cls(canonical.text(fields["message"]), Proof.read(fields["signature"]))

    def json(self) -> Json:
        """JSON data of the file format."""
        return {"message": self.message, "signature": self.signature.json()}

    def data(self) -> Json:
        """The signed data. Raises Invalid."""
        try:
            raw = self.message.encode()
        except UnicodeEncodeError as error:
            raise Invalid("malformed", "this is not JSON in UTF-8") from error
        return canonical.read(raw)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A trustee's place in the group with their signature and encryption keys. ``index`` counts from 1."""

    size: int
    threshold: int
    index: int
    verification: Point
    encryption: Point

    @classmethod
    def read(cls, signed_text: Signed) -> "Certificate":
        """Parse a signed text. Raises Invalid, also unless it is signed with its own verification key."""
        fields = canonical.members(signed_text.data(), "context", "verification", "encryption")
        context = canonical.members(fields["context"], "group", "size", "threshold", "index")
        demand(context["group"] == group.NAME, "trustee", "the certificate is for another group")
        certificate = cls(
            size=canonical.number(context["size"]),
            threshold=canonical.number(context["threshold"]),
            index=canonical.number(context["index"]),
            verification=group.decode(fields["verification"]),
            encryption=group.decode(fields["encryption"]),
        )
        demand(
            signed(signed_text.signature, certificate.verification, signed_text.message),
            "trustee",
            "a certificate is not signed by its trustee",
        )
        return certificate

    def json(self) -> Json:
        """The data that are signed."""
        return {
            "context": {
                "group": group.NAME,
                "size": self.size,
                "threshold": self.threshold,
                "index": self.index,
            },
            "verification": group.encode(self.verification),
            "encryption": group.encode(self.encryption),
        }


def commitments(signed_text: Signed, certificate: Certificate) -> tuple[Point, ...]:
    """Parse the ``threshold`` commitments to a trustee's polynomial and check the signature.

    Raises Invalid.
    """
    fields = canonical.members(signed_text.data(), "coefexps")
    points = canonical.sequence(fields["coefexps"], certificate.threshold)
    demand(
        signed(signed_text.signature, certificate.verification, signed_text.message),
        "trustee",
        "a trustee's commitments are not signed by them",
    )
    return tuple(map(group.decode, points))


def value_in_public(polynomial: Sequence[Point], index: int) -> Point:
    """``g ** p(index)`` of a polynomial ``p``, from the commitments to its coefficients."""
    return group.product(
        group.power(coefficient, pow(index, power, group.ORDER))
        for power, coefficient in enumerate(polynomial)
    )


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A group member's public key, which verifies their partial decryptions."""

    proof: Proof
    public_key: Point
    signature: Proof

    @classmethod
    def read(cls, data: Json) -> "VerificationKey":
        """Parse from JSON. Raises Invalid."""
        fields = canonical.members(data, "pok", "public_key", "signature")
        public = group.decode(fields["public_key"])
        return cls(Proof.read(fields["pok"]), public, Proof.read(fields["signature"]))

    @classmethod
    def of(cls, share: int, signing_key: int) -> "VerificationKey":
        """Public key of a member's ``share``, signed with the private key of their certificate."""
        public = group.power_of_generator(share)
        return cls(prove_key(share), public, sign(signing_key, group.encode(public)))

    def json(self) -> Json:
        """JSON data of the file format."""
        return {
            "pok": self.proof.json(),
            "public_key": group.encode(self.public_key),
            "signature": self.signature.json(),
        }


def group_and_own(certificates: Sequence[Signed], polynomial: Sequence[Point]) -> str:
    """The text that each member signs in the ceremony: all certificates and their own commitments."""
    data = {
        "certs": [certificate.json() for certificate in certificates],
        "coefexps": list(map(group.encode, polynomial)),
    }
    return f"certs_sig|{canonical.write(data).decode()}"


@dataclass(frozen=True)
class Pedersen:
    """A threshold group: any ``threshold`` members can decrypt."""

    threshold: int
    certificates: tuple[Signed, ...]
    polynomials: tuple[Signed, ...]
    signatures: tuple[Proof, ...]
    verification_keys: tuple[VerificationKey, ...]

    @classmethod
    def read(cls, data: Json) -> "Pedersen":
        """Parse from JSON. Raises Invalid."""
        fields = canonical.members(data, "threshold", "certs", "coefexps", "signatures", "verification_keys")
        certificates = tuple(map(Signed.read, canonical.sequence(fields["certs"])))
        size = len(certificates)
        threshold = canonical.number(fields["threshold"])
        demand(0 < threshold <= size, "trustee", "the threshold is not from 1 to the size of the group")
        return cls(
            threshold=threshold,
            certificates=certificates,
            polynomials=tuple(map(Signed.read, canonical.sequence(fields["coefexps"], size))),
            signatures=proofs.read_several(fields["signatures"], size),
            verification_keys=tuple(
                map(VerificationKey.read, canonical.sequence(fields["verification_keys"], size))
            ),
        )

    def json(self) -> Json:
        """JSON data of the file format."""
        return {
            "threshold": self.threshold,
            "certs": [one.json() for one in self.certificates],
            "coefexps": [one.json() for one in self.polynomials],
            "signatures": [one.json() for one in self.signatures],
            "verification_keys": [one.json() for one in self.verification_keys],
        }

    @cached_property
    def members(self) -> tuple[Certificate, ...]:
        """The parsed certificates. Raises Invalid unless all are of this group and in order."""
        certificates = tuple(map(Certificate.read, self.certificates))
        for index, member in enumerate(certificates, start=1):
            expected = (len(certificates), self.threshold, index)
            demand(
                (member.size, member.threshold, member.index) == expected,
                "trustee",
                "a certificate is for another group or place",
            )
        return certificates

    @cached_property
    def coefficients(self) -> tuple[tuple[Point, ...], ...]:
        """The commitments of all members. Raises Invalid."""
        return tuple(map(commitments, self.polynomials, self.members))

    @cached_property
    def combined(self) -> tuple[Point, ...]:
        """Commitments to the sum of all polynomials.

        The sum's value at 0 is the group's private key, and its value at a member's index is that member's
        share.
        """
        return tuple(map(group.product, zip(*self.coefficients, strict=True)))

    @property
    def public_key(self) -> Point:
        """The group's factor of the election's public key."""
        return self.combined[0]

    def check(self) -> None:
        """Raise Invalid (``trustee``) unless the group is valid.

        Members have distinct keys, signed everything, and every verification key follows from the
        commitments.
        """
        _distinct([member.verification for member in self.members])
        _distinct([member.encryption for member in self.members])
        demand(self.public_key != group.IDENTITY, "trustee", "the group has no key")
        for member, polynomial, signature in zip(
            self.members, self.coefficients, self.signatures, strict=True
        ):
            demand(
                signed(signature, member.verification, group_and_own(self.certificates, polynomial)),
                "trustee",
                "a trustee did not sign the group and their commitments",
            )
        for index, key in enumerate(self.verification_keys, start=1):
            self.check_key(index, key)

    def check_key(self, index: int, key: VerificationKey) -> None:
        """Raise Invalid (``trustee``) unless ``key`` belongs to the share of the member ``index``."""
        demand(
            key.public_key == value_in_public(self.combined, index),
            "trustee",
            "a trustee's key does not follow from the commitments",
        )
        demand(_knows_key(key.proof, key.public_key), "trustee", "a trustee does not show to know their key")
        demand(
            signed(key.signature, self.members[index - 1].verification, group.encode(key.public_key)),
            "trustee",
            "a trustee did not sign their key",
        )


@dataclass(frozen=True)
class Trustees:
    """All parties that decrypt. Each is required; a group needs its threshold."""

    parties: tuple[Single | Pedersen, ...]

    @classmethod
    def read(cls, raw: bytes) -> "Trustees":
        """Parse the bytes of the file. Raises Invalid."""
        parties: list[Single | Pedersen] = []
        for entry in canonical.sequence(canonical.read(raw)):
            kind, data = canonical.sequence(entry, 2)
            if kind == "Single":
                parties.append(Single.read(data))
            elif kind == "Pedersen":
                parties.append(Pedersen.read(data))
            else:
                raise Invalid("trustee", "a party is neither Single nor Pedersen")
        demand(bool(parties), "trustee", "there is no trustee")
        trustees = cls(tuple(parties))
        demand(len(trustees.keys) <= MAX_TRUSTEES, "size", f"there are more than {MAX_TRUSTEES} trustees")
        return trustees

    def raw(self) -> bytes:
        """Canonical bytes of the file."""
        return canonical.write([[type(party).__name__, party.json()] for party in self.parties])

    @property
    def public_key(self) -> Point:
        """The election's public key: the product of all parties' keys."""
        return group.product(party.public_key for party in self.parties)

    @cached_property
    def keys(self) -> tuple[Point, ...]:
        """Public keys that verify partial decryptions. Owner ``n`` has the key at index ``n - 1``."""
        keys: list[Point] = []
        for party in self.parties:
            if isinstance(party, Single):
                keys.append(party.public_key)
            else:
                keys += [key.public_key for key in party.verification_keys]
        return tuple(keys)

    def check(self) -> None:
        """Raise Invalid unless every party is valid."""
        _distinct([party.public_key for party in self.parties])
        for party in self.parties:
            party.check()


def _distinct(keys: Sequence[Point]) -> None:
    demand(len(set(keys)) == len(keys), "trustee", "two trustees have the same key")
