"""Reads and writes a trustee's file and paper backup as browsers do. The product has no such Python code."""

import base64
import hashlib
import hmac
import json
import unicodedata
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from referenda.archive.checkpoints import signing
from referenda.voting import canonical, group
from referenda.voting.ceremony import Member
from referenda.voting.errors import Invalid
from tests.referenda.vectors.cases import PYTHON, Vectors
from tests.referenda.voting.made import UUID

ITERATIONS = 600_000
PASSPHRASE = "İzmir'in dağlarında çiçekler"
TITLE = "Kent meydanı “ışık”"


def key_of(passphrase: str, salt: bytes, iterations: int) -> bytes:
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    return hashlib.pbkdf2_hmac("sha256", typed, salt, iterations, 32)


def write_file(member: Member, passphrase: str, *, certificates: str = "", archive: str = "") -> str:
    """The text of a file. Values drawn at random are derived from the seed."""
    salt, iv = bytes(range(16)), bytes(range(12))
    in_clear: dict[str, Any] = {
        "format": "meydan-trustee",
        "version": 1,
        "referendum": member.uuid,
        "title": TITLE,
        "index": member.index,
        "size": member.size,
        "threshold": member.threshold,
        "verification": group.encode(group.power_of_generator(member.signing_key)),
        "certificates": certificates,
        "archive": archive,
        "iterations": ITERATIONS,
        "salt": base64.b64encode(salt).decode(),
        "iv": base64.b64encode(iv).decode(),
    }
    box = AESGCM(key_of(passphrase, salt, ITERATIONS))
    sealed = box.encrypt(iv, member.seed, canonical.write(in_clear))
    return canonical.write({**in_clear, "seed": base64.b64encode(sealed).decode()}).decode()


def open_file(text: str, passphrase: str) -> dict[str, str]:
    """The contents of a file. Raises Invalid (``passphrase``)."""
    data = json.loads(text)
    sealed = base64.b64decode(data.pop("seed"))
    box = AESGCM(key_of(passphrase, base64.b64decode(data["salt"]), data["iterations"]))
    try:
        seed = box.decrypt(base64.b64decode(data["iv"]), sealed, canonical.write(data))
    except InvalidTag as error:
        raise Invalid("passphrase", "another passphrase, or the file was changed") from error
    return {"seed": seed.hex(), "certificates": data["certificates"], "archive": data["archive"]}


def write_backup(member: Member) -> str:
    """The line on a trustee's paper backup, also in its QR code."""
    place = f"{member.index}/{member.threshold}/{member.size}"
    line = f"MEYDAN1 {member.uuid} {place} {member.seed.hex()}"
    return f"{line} {canonical.hexadecimal(line.encode())[:8]}"


def read_backup(typed: str) -> str:
    """The seed on a paper backup. Raises Invalid (``backup_mistyped``)."""
    name, uuid, place, *digits = typed.split()
    seed, check = "".join(digits).lower()[:64], "".join(digits).lower()[64:]
    if canonical.hexadecimal(f"{name} {uuid} {place} {seed}".encode())[:8] != check:
        raise Invalid("backup_mistyped", "the check does not fit")
    return seed


def of_files() -> Vectors:
    member = Member(bytes([2] * 32), UUID, 2, 3, 2)
    place = {"referendum": UUID, "index": 2, "size": 3, "threshold": 2}
    it = Vectors(
        "trustee files",
        "A trustee's file (AES-256-GCM, its key by PBKDF2 with SHA-256 of the passphrase in the form NFKC; "
        "all that stands in clear is authenticated) and the paper. `place` is what a page knows of the "
        "trustee. A file names its own version.",
        {"place": place},
    )
    compared = {"certificates": "ab" * 32, "archive": "cd" * 32}
    text = write_file(member, PASSPHRASE)
    nothing = {"seed": member.seed.hex(), "certificates": "", "archive": ""}
    it.gives("open_file", "as it is first saved", nothing, file=text, passphrase=PASSPHRASE)
    decomposed = unicodedata.normalize("NFD", PASSPHRASE)
    it.gives("open_file", "typed on another system", nothing, file=text, passphrase=decomposed)
    full = write_file(member, PASSPHRASE, **compared)
    it.gives("open_file", "with what was compared", {**nothing, **compared}, file=full, passphrase=PASSPHRASE)
    changed = full.replace("cd" * 32, "ce" * 32)
    why = "What stands in clear is authenticated."
    it.refused(
        "open_file", "another passphrase", "passphrase", "The key is another.", file=text, passphrase="x" * 12
    )
    it.refused("open_file", "another archive", "passphrase", why, file=changed, passphrase=PASSPHRASE)
    _other_files(it, text)
    line = write_backup(member)
    it.gives("write_backup", "a paper", line, seed=member.seed.hex())
    name, uuid, numbers, seed, check = line.split()
    groups = " ".join(seed[begin : begin + 4] for begin in range(0, 64, 4)).upper()
    for how, typed in (
        ("as it is written", line),
        ("typed", f" {name}  {uuid} {numbers}\n{groups} {check} "),
    ):
        it.gives("read_backup", how, member.seed.hex(), typed=typed)
    for slip, typed in (
        ("a digit of the seed", line.replace(seed, f"1{seed[1:]}")),
        ("the place", line.replace("2/2/3", "1/2/3")),
        ("the check", f"{line[:-1]}{'0' if line[-1] != '0' else '1'}"),
    ):
        it.refused("read_backup", slip, "backup_mistyped", "The check is of all before it.", typed=typed)
    return it


def _other_files(it: Vectors, text: str) -> None:
    because = "The tests' reading in Python knows no place."
    for name, code, place in (
        ("another referendum's", "other_referendum", {"referendum": "zZ9876543211aAbB"}),
        ("another trustee's", "other_trustee", {"index": 1}),
        ("another group's", "other_key", {"size": 5}),
    ):
        given = {"file": text, "passphrase": PASSPHRASE, "place": {**it.shared["place"], **place}}
        it.refused("open_file", name, code, "It is told apart before a passphrase is asked for.", **given)
        it.cases[-1]["only"] = {"language": "javascript", "because": because}
    for name, other, code, why in (
        ("a later version", text.replace('"version":1', '"version":2'), "file_version", "It is not read."),
        ("few rounds", text.replace("600000", "599999"), "not_a_trustee_file", "600,000 at least."),
        ("many rounds", text.replace("600000", "10000001"), "not_a_trustee_file", "It would take minutes."),
        ("another file", '{"format":"other"}', "not_a_trustee_file", "It names its format."),
        ("no JSON", "%PDF-1.7", "not_a_trustee_file", "It names its format."),
    ):
        it.refused("open_file", name, code, why, file=other, passphrase=PASSPHRASE)
        it.cases[-1]["only"] = {"language": "javascript", "because": because}


def of_notes() -> Vectors:
    it = Vectors(
        "notes",
        "Signed notes of an archive's head (Ed25519, RFC 8032, whose key follows from the server's secret), "
        "and by what a credential is known that waits for its voter. The server alone has the secrets.",
    )
    secret, head = "a secret of the installation", "ab" * 32
    client = "cd" * 32
    key = signing.SigningKey.of(secret)
    raw = signing.build_signed_bytes(
        uuid=UUID, day=date(2026, 11, 26), ballots=12345, head=head, client=client
    )
    result = {"note": raw.decode(), "public_key": key.public.hex(), "signature": key.sign(raw).hex()}
    given = {
        "secret": secret,
        "uuid": UUID,
        "day": "2026-11-26",
        "ballots": 12345,
        "head": head,
        "client": client,
    }
    it.gives("note", "of a day", result, **given)
    handle = hmac.digest(b"\x01" * 32, b"17", hashlib.sha256).hex()
    it.gives("handle", "of entry 17", handle, key="01" * 32, entry=17)
    it.only(PYTHON, "No browser makes or checks a note.", "note")
    it.only(PYTHON, "The key is the server's.", "handle")
    return it
