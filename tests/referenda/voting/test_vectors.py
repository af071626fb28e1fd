"""Every published test vector for Python, none left out. For JavaScript see vectors.test.js."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from referenda.archive.checkpoints import signing
from referenda.ballot_box.credentials import operations
from referenda.ballot_box.credentials.models import CredentialKey
from referenda.trustees.models import Trustee
from referenda.trustees.progress import format_key_digits
from referenda.voting import ballots, canonical, ceremony, credentials, districts, group, proofs, tallying
from referenda.voting.ballots import Ballot
from referenda.voting.ceremony import Dealing, Member
from referenda.voting.credentials import CredentialList
from referenda.voting.elections import Election
from referenda.voting.errors import Invalid
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.openings import Opened
from referenda.voting.proofs import Proof
from referenda.voting.tallying import PartialDecryption
from referenda.voting.trustees import Pedersen, Signed, Trustees
from tests.referenda.vectors import __main__ as making
from tests.referenda.vectors import archives, trustee_files
from tests.referenda.vectors.cases import FORMAT, JAVASCRIPT, PYTHON
from tests.referenda.vectors.voting import points

FOLDER = making.FOLDER
README = (FOLDER / "README.md").read_text("utf-8")
Given = Mapping[str, Any]
Act = Callable[[Given], Any]
ACTS: dict[tuple[str, str], Act] = {}


def act(*names: str) -> Callable[[Act], Act]:
    """Register the Python function for these acts of the vector file named first."""

    def register(registered: Act) -> Act:
        ACTS.update({(names[0], name): registered for name in names[1:]})
        return registered

    return register


# Arithmetic


@act("group", "decode")
def _(given: Given) -> Any:
    point = group.decode(given["text"], may_be_identity=given.get("may_be_identity", False))
    assert group.encode(point) == given["text"]
    return {"rfc8032": point.hex()}


@act("group", "power")
def _(given: Given) -> Any:
    return group.encode(group.power(group.decode(given["base"]), int(given["exponent"])))


@act("group", "times")
def _(given: Given) -> Any:
    return group.encode(group.product(map(group.decode, given["points"])))


@act("group", "scalar")
def _(given: Given) -> Any:
    return str(group.scalar(given["text"]))


@act("group", "hash_to_scalar")
def _(given: Given) -> Any:
    return str(group.hash_to_scalar(given["text"]))


@act("canonical", "read")
def _(given: Given) -> Any:
    raw = base64.b64decode(given["bytes"])
    text = canonical.write(canonical.read(raw)).decode()
    return {"text": text, "sha256": canonical.hexadecimal(raw), "fingerprint": canonical.fingerprint(raw)}


@act("canonical", "read_nested")
def _(given: Given) -> Any:
    return bool(canonical.read(b"[" * given["depth"] + b"]" * given["depth"])) or given["depth"] == 1


@act("canonical", "number")
def _(given: Given) -> Any:
    return str(canonical.number(given["data"]))


@act("credentials", "derive")
def _(given: Given) -> Any:
    private = credentials.private_key(given["credential"], given["uuid"])
    public = group.encode(credentials.public_key(given["credential"], given["uuid"]))
    return {"private": str(private), "public": public}


@act("credentials", "typed")
def _(given: Given) -> Any:
    return credentials.typed(given["text"])


@act("credentials", "list")
def _(given: Given) -> Any:
    credential_list = CredentialList.read(given["text"].encode())
    return [[group.encode(point), weight] for point, weight in credential_list.weights.items()]


def election(given: Given) -> Election:
    return Election.read(given["election"].encode())


@act("elections", "election")
def _(given: Given) -> Any:
    described = Election.read(given["text"].encode())
    choices = [question.choices for question in described.questions]
    return {"fingerprint": described.fingerprint, "uuid": described.uuid, "choices": choices}


@act("proofs", "prove_exponent")
def _(given: Given) -> Any:
    nonce = int(given["nonce"])
    challenge = proofs.hashed(given["context"], [group.power_of_generator(nonce)])
    return Proof(challenge, (nonce - int(given["secret"]) * challenge) % group.ORDER).json()


@act("proofs", "prove_equal_exponents")
def _(given: Given) -> Any:
    nonce, base = int(given["nonce"]), group.decode(given["base"])
    commitments = [group.power_of_generator(nonce), group.power(base, nonce)]
    challenge = proofs.hashed(given["context"], commitments)
    return Proof(challenge, (nonce - int(given["secret"]) * challenge) % group.ORDER).json()


@act("proofs", "knows_exponent")
def _(given: Given) -> Any:
    public = group.decode(given["public"])
    return proofs.knows_exponent(Proof.read(given["proof"]), public, given["context"])


@act("proofs", "equal_exponents")
def _(given: Given) -> Any:
    public, base, raised = (group.decode(given[name]) for name in ("public", "base", "raised"))
    return proofs.equal_exponents(Proof.read(given["proof"]), public, base, raised, given["context"])


@act("proofs", "read_proof")
def _(given: Given) -> Any:
    return Proof.read(given["data"]).json()


@act("districts", "areas")
def _(given: Given) -> Any:
    return [list(group) for group in districts.group_districts(given["ballots"], given["least"])]


@act("districts", "named")
def _(given: Given) -> Any:
    listing = districts.require_named(election(given), given["list"].encode())
    return {"least": listing.least, "names": list(listing.names), "of": list(listing.of)}


# Ballots


@act("ballots", "ballot", "short_ballot")
def _(given: Given) -> Any:
    raw, whole = given["ballot"].encode(), given["act"] == "ballot"
    cast = Ballot.read(raw, Election.read(given["election" if whole else "short"].encode()))
    cast.check(Election.read(given["election" if whole else "short"].encode()))
    credential = group.encode(cast.credential)
    return {"tracker": ballots.tracker(raw), "credential": credential, "points": points(cast)}


@act("openings", "opened")
def _(given: Given) -> Any:
    opened = Opened.read(given["opened"].encode(), election(given))
    opened.check(election(given))
    assert opened.chosen(election(given)) == (("Hayır",),)
    return {"tracker": opened.tracker, "chosen": [[one.choice for one in row] for row in opened.openings]}


# Trustees


def member(given: Given) -> Member:
    place = dict(given["member"])
    return Member(bytes.fromhex(place.pop("seed")), **place)


def certificates(given: Given) -> list[Signed]:
    return [Signed.read(one) for one in given["certificates"]]


@act("ceremony", "keys")
def _(given: Given) -> Any:
    certificate = member(given).certificate()
    published = json.loads(certificate.message)
    trustee = SimpleNamespace(certificate=canonical.write(certificate.json()).decode())
    keys = {name: published[name] for name in ("verification", "encryption")}
    return {**keys, "mark": format_key_digits(cast("Trustee", trustee))}


@act("ceremony", "secret")
def _(given: Given) -> Any:
    return str(member(given)._secret(given["purpose"]))


@act("ceremony", "list_digest")
def _(given: Given) -> Any:
    return ceremony.list_digest(certificates(given))


@act("ceremony", "commitments")
def _(given: Given) -> Any:
    return json.loads(member(given).deal(certificates(given)).commitments.message)["coefexps"]


@act("ceremony", "share")
def _(given: Given) -> Any:
    dealings = [Dealing.read(one, 3) for one in given["dealings"]]
    share = member(given).share(certificates(given), dealings)
    return {"share": str(share), "public_key": group.encode(group.power_of_generator(share))}


@act("trustees", "trustees")
def _(given: Given) -> Any:
    trustees_read = Trustees.read(given["text"].encode())
    trustees_read.check()
    groups = [party.verification_keys for party in trustees_read.parties if isinstance(party, Pedersen)]
    keys = [[group.encode(key.public_key) for key in those] for those in groups]
    return {"public_key": group.encode(trustees_read.public_key), "group_keys": keys}


@act("trustee-file", "open_file")
def _(given: Given) -> Any:
    return trustee_files.open_file(given["file"], given["passphrase"])


@act("trustee-file", "write_backup")
def _(given: Given) -> Any:
    place = given["place"]
    numbers = {name: place[name] for name in ("index", "size", "threshold")}
    return trustee_files.write_backup(Member(bytes.fromhex(given["seed"]), place["referendum"], **numbers))


@act("trustee-file", "read_backup")
def _(given: Given) -> Any:
    return trustee_files.read_backup(given["typed"])


# Counting


@act("decryption", "sum")
def _(given: Given) -> Any:
    cells = tallying.nothing(election(given))
    for text in given["ballots"]:
        ballot = Ballot.read(text.encode(), election(given))
        cells = tallying.added(cells, tuple(answer.choices for answer in ballot.answers))
    return tallying.write_tally(cells).decode()


def trustees(given: Given) -> Trustees:
    return Trustees.read(given["trustees"].encode())


@act("decryption", "factors")
def _(given: Given) -> Any:
    pedersen = cast("Pedersen", trustees(given).parties[0])
    dealings = [Dealing.read(one, 3) for one in given["dealings"]]
    share = member(given).share(pedersen.certificates, dealings)
    cells = tallying.read_tally(given["tally"].encode(), election(given))
    made = PartialDecryption.of(cells, share, election(given))
    owner = member(given).index
    made.check(cells, pedersen.verification_keys[owner - 1].public_key, election(given))
    return {"owner": owner, "factors": made.json()["decryption_factors"]}


@act("decryption", "check")
def _(given: Given) -> Any:
    part = PartialDecryption.read(given["decryption"].encode(), election(given))
    cells = tallying.read_tally(given["tally"].encode(), election(given))
    part.check(cells, trustees(given).keys[given["owner"] - 1], election(given))
    return True


@act("decryption", "result")
def _(given: Given) -> Any:
    texts = given["decryptions"].items()
    parts = {int(owner): PartialDecryption.read(text.encode(), election(given)) for owner, text in texts}
    cells = tallying.read_tally(given["tally"].encode(), election(given))
    return [list(row) for row in tallying.decrypt(cells, trustees(given), parts, 3)]


@act("decryption", "lagrange")
def _(given: Given) -> Any:
    return str(tallying.lagrange(given["index"], given["present"]))


@act("decryption", "check_again")
def _(given: Given) -> Any:
    part = PartialDecryption.read(given["decryption"].encode(), election(given))
    cells = tallying.read_tally(given["tally"].encode(), election(given))
    second = FactorProofs.read(given["proofs"].encode(), election(given))
    second.check([(cells, part)], trustees(given).keys[given["owner"] - 1], election(given))
    return True


@act("archive", "add_up", "verify")
def _(given: Given) -> Any:
    def changed(name: str, changes: str) -> Path:
        path: Path = given["folder"] / given[name]
        path.write_bytes(archives.changed((FOLDER / given[name]).read_bytes(), given.get(changes, [])))
        return path

    path, beside = changed("archive", "changes"), changed("districts", "district_changes")
    if given["act"] == "add_up":
        return archives.figures(path, None if given.get("no_districts") else beside)
    return archives.results(path, beside, changed("proofs", "proof_changes"))


# Server


@act("notes", "note")
def _(given: Given) -> Any:
    key = signing.SigningKey.of(given["secret"])
    day = date.fromisoformat(given["day"])
    names = ("uuid", "ballots", "head", "client")
    raw = signing.build_signed_bytes(day=day, **{name: given[name] for name in names})
    return {"note": raw.decode(), "public_key": key.public.hex(), "signature": key.sign(raw).hex()}


@act("notes", "handle")
def _(given: Given) -> Any:
    key = SimpleNamespace(handle_key=bytes.fromhex(given["key"]))
    return operations._derive_handle(cast("CredentialKey", key), given["entry"])


# All files


def files() -> dict[str, dict[str, Any]]:
    """Files in this format, by name. Others have tests of their own."""
    vectors = {path.stem: json.loads(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}
    return {name: data for name, data in vectors.items() if data.get("format") == FORMAT}


CASES = [(name, data.get("shared", {}), case) for name, data in files().items() for case in data["cases"]]
OURS = [it for it in CASES if it[2].get("only", {}).get("language", PYTHON) == PYTHON]


@pytest.mark.parametrize(
    ("name", "shared", "case"), OURS, ids=[f"{name}: {case['act']} {case['name']}" for name, _, case in OURS]
)
def test_each_vector_holds(name: str, shared: Given, case: dict[str, Any], tmp_path: Path) -> None:
    given = {**shared, **case["given"], "act": case["act"], "folder": tmp_path}
    expected = case.get("refused")
    code = expected if isinstance(expected, str) or expected is None else expected.get(PYTHON)
    if code is None:
        assert ACTS[name, case["act"]](given) == case["gives"]
        return
    with pytest.raises(Invalid) as caught:
        ACTS[name, case["act"]](given)
    assert caught.value.code == code


def test_every_case_is_run() -> None:
    assert {(name, case["act"]) for name, _, case in OURS} == set(ACTS)
    left = [case["only"]["language"] for _, _, case in CASES if case not in [it[2] for it in OURS]]
    assert set(left) == {JAVASCRIPT}
    assert len(OURS) + len(left) == len(CASES) > 300


@pytest.mark.parametrize("name", files())
def test_a_file_begins_with_its_format_and_version(name: str) -> None:
    data = files()[name]
    assert list(data)[:3] == ["of", "format", "about"]
    assert data["format"] == FORMAT
    cases = data["cases"]
    assert len({(case["act"], case["name"]) for case in cases}) == len(cases) > 1
    for case in cases:
        expected = (
            {"name", "act", "given", "gives"} if "refused" not in case else {"name", "act", "given", "why"}
        )
        assert expected <= set(case) <= expected | {"refused", "only", "gives"}
        if isinstance(case.get("refused"), dict) and set(case["refused"]) < {PYTHON, JAVASCRIPT}:
            assert "gives" in case or "only" in case


def test_the_files_match_their_source() -> None:
    """``python -m tests.referenda.vectors`` writes them."""
    made = making.made()
    stored = {name: (FOLDER / name).read_bytes() for name in made}

    assert {name: hashlib.sha256(raw).hexdigest() for name, raw in stored.items()} == {
        name: hashlib.sha256(raw).hexdigest() for name, raw in made.items()
    }
    assert {f"{name}.json" for name in files()} <= set(made)
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000


def test_the_readme_names_each_file() -> None:
    named = set(re.findall(r"^\| `([\w.-]+)` \|", README, re.MULTILINE))
    beside = {archives.NAME, archives.BESIDE, archives.PROOFS}
    assert all(f"`{name}`" in README for name in beside)
    assert {path.name for path in FOLDER.iterdir()} == {*named, *beside, "README.md"}


def test_vectors_in_another_format_have_tests() -> None:
    """In both languages; the table of files names them."""
    for path in FOLDER.glob("*.json"):
        if path.stem not in files():
            [row] = re.findall(rf"^\| `{re.escape(path.name)}` \|.*", README, re.MULTILINE)
            tests = re.findall(r"`((?:tests|referenda)/[\w/.-]+)`", row)
            assert {Path(test).suffix for test in tests} == {".py", ".js"}, path.name
            assert all(path.name in (FOLDER.parents[1] / test).read_text("utf-8") for test in tests)
