"""The demo's trustees. They do what their browsers would do; their key files are in the state folder."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from config import env
from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.referendum.models import Referendum
from referenda.trustees import queries as trustees_queries
from referenda.trustees.models import Trustee
from referenda.trustees.operations import ceremony, decryption
from referenda.voting import canonical, decrypting, group, tallying
from referenda.voting.canonical import Json
from referenda.voting.ceremony import Dealing, Member, list_digest, new_seed
from referenda.voting.trustees import Signed

#: The passphrase of each of their files; published on purpose, like the demo's password.
PASSPHRASE: Final = "meydan-demo-emanetci"  # noqa: S105
#: The subfolder of the state folder.
FOLDER: Final = "demo-trustees"
_ITERATIONS: Final = 600_000


@dataclass(frozen=True)
class Circle:
    """The trustees of ``referendum``, with the seed of each by account id."""

    referendum: Referendum
    seeds: dict[int, bytes]

    @classmethod
    def of(cls, referendum: Referendum) -> "Circle":
        return cls(
            referendum, {it.person_id: new_seed() for it in trustees_queries.list_trustees(referendum)}
        )

    def hold_ceremony(self) -> None:
        """Every step of every trustee, in order."""
        for trustee in self._trustees():
            raw = canonical.write(self._member(trustee).certificate().json())
            ceremony.certify_place(trustee=trustee, person=trustee.person, raw=raw)
        certificates = self._certificates()
        for trustee in self._trustees():
            raw = canonical.write(self._member(trustee).deal(certificates).json())
            ceremony.publish_dealing(trustee=trustee, person=trustee.person, raw=raw)
        dealings = self._dealings()
        for trustee in self._trustees():
            key = self._member(trustee).verification_key(certificates, dealings)
            ceremony.publish_verification_key(
                trustee=trustee, person=trustee.person, raw=canonical.write(key.json())
            )

    def decrypt(self, number: int) -> None:
        """Let the first ``number`` trustees decrypt the tally."""
        election = archive_queries.get_election(self.referendum)
        cells = tallying.read_tally(archive_queries.read_encrypted_tally(self.referendum), election)
        summed = (
            district_groups_queries.get_encrypted_groups(self.referendum)
            if self.referendum.counts_districts
            else None
        )
        certificates, dealings = self._certificates(), self._dealings()
        for trustee in self._trustees()[:number]:
            share = self._member(trustee).share(certificates, dealings)
            lines = decrypting.lines(trustee.index, cells, summed, share, election)
            decryption.publish_decryption(trustee=trustee, person=trustee.person, raw=b"\n".join(lines))

    def write_files(self) -> None:
        """Write the file that each trustee would save at the ceremony: ``ACCOUNT.json``, encrypted with
        ``PASSPHRASE``.
        """
        folder = Path(settings.STATE_DIR) / FOLDER
        env.ensure_folder(folder)
        for trustee in self._trustees():
            file = folder / f"{trustee.person.email.partition('@')[0]}.json"
            file.write_bytes(
                create_trustee_file(
                    self._member(trustee),
                    title=self.referendum.title,
                    passphrase=PASSPHRASE,
                    certificates=list_digest(self._certificates()),
                )
            )

    def _trustees(self) -> list[Trustee]:
        return list(trustees_queries.list_trustees(self.referendum))

    def _member(self, trustee: Trustee) -> Member:
        return Member(
            self.seeds[trustee.person_id],
            self.referendum.uuid,
            trustee.index,
            len(self.seeds),
            self.referendum.trustees_needed,
        )

    def _certificates(self) -> list[Signed]:
        return [Signed.read(canonical.read(it.certificate.encode())) for it in self._trustees()]

    def _dealings(self) -> list[Dealing]:
        size = len(self.seeds)
        return [Dealing.read(canonical.read(it.dealing.encode()), size) for it in self._trustees()]


def create_trustee_file(member: Member, *, title: str, passphrase: str, certificates: str = "") -> bytes:
    """A trustee's file in the format of ``static/referenda/trustee-file.js``, with the digest of the
    ``certificates`` that people compared.
    """
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, _ITERATIONS)
    in_clear: dict[str, Json] = {
        "format": "meydan-trustee",
        "version": 1,
        "referendum": member.uuid,
        "title": title,
        "index": member.index,
        "size": member.size,
        "threshold": member.threshold,
        "verification": group.encode(group.power_of_generator(member.signing_key)),
        "certificates": certificates,
        "archive": "",
        "iterations": _ITERATIONS,
        "salt": base64.b64encode(salt).decode(),
        "iv": base64.b64encode(nonce).decode(),
    }
    sealed = AESGCM(key).encrypt(nonce, member.seed, canonical.write(in_clear))
    return canonical.write({**in_clear, "seed": base64.b64encode(sealed).decode()})
