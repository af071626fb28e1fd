"""Points, scalars, hashes, JSON, credentials, elections, proofs, districts."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from referenda.voting import canonical, credentials, group, proofs
from referenda.voting.elections import Election, Question
from referenda.voting.group import ORDER
from tests.referenda.vectors.cases import JAVASCRIPT, PYTHON, Vectors
from tests.referenda.voting import edwards
from tests.referenda.voting.made import THREE_OF_FIVE, UUID, YES_NO

TEXTS = ("", "a", "prove|x|y", "Işık, ağaç, çiçek", "𝄞 “tırnak”\n\t\\", "x" * 200)
P = edwards.P


def _turned(raw: bytes) -> str:
    return raw[::-1].hex()


def groups() -> Vectors:
    it = Vectors(
        "group",
        "The prime-order subgroup of Ed25519. A point is written as the usual 32 bytes (RFC 8032) "
        "byte-reversed, in 64 lowercase hexadecimal digits; a scalar as a decimal number below the order.",
    )
    for exponent in (1, 2, 3, 8, 2**200 + 7, ORDER - 1):
        point = group.power_of_generator(exponent)
        text = group.encode(point)
        it.gives("decode", f"generator to {exponent}", {"rfc8032": point.hex()}, text=text)
    identity = _turned(group.IDENTITY)
    it.gives(
        *("decode", "identity where it may stand", {"rfc8032": group.IDENTITY.hex()}),
        text=identity,
        may_be_identity=True,
    )
    it.refused("decode", "identity", "point", "It stands for nothing that anybody knows.", text=identity)
    _miswritten(it)
    _outside(it)
    _powers(it)
    _scalars(it)
    for text in TEXTS:
        it.gives("hash_to_scalar", f"{text[:20]!a}", str(group.hash_to_scalar(text)), text=text)
    return it


def _miswritten(it: Vectors) -> None:
    good = group.encode(group.power_of_generator(2))
    for name, text, why in (
        ("upper case", good.upper(), "A point has one form."),
        ("63 digits", good[1:], "A point has 64 digits."),
        ("66 digits", f"{good}00", "A point has 64 digits."),
        ("a blank", f" {good[1:]}", "A point has hexadecimal digits."),
        ("empty", "", "A point has 64 digits."),
    ):
        it.refused("decode", name, "point", why, text=text)
    it.refused("decode", "no text", "point", "A point is text.", text=5)
    turned = next(number for number in range(2, 99) if _off(group.power_of_generator(number).hex()))
    it.refused(
        *("decode", "not byte-reversed", "point", "Read in the wrong order these bytes are no point."),
        text=group.power_of_generator(turned).hex(),
    )


def _outside(it: Vectors) -> None:
    eighth = edwards.torsion()
    for number in range(1, 8):
        small = edwards.multiple(number, eighth)
        why, text = "A point of order 2, 4 or 8: outside the subgroup.", _turned(edwards.encoded(small))
        it.refused("decode", f"small order {number}", "point", why, text=text, may_be_identity=True)
    for number in (1, 4):
        mixed = edwards.add(edwards.generator(), edwards.multiple(number, eighth))
        it.refused(
            *("decode", f"mixed order {number}", "point", "The generator and a point of small order."),
            text=_turned(edwards.encoded(mixed)),
        )
    off = next(y for y in range(2, 99) if edwards.with_height(y, False) is None)
    for name, number, why in (
        ("y not below p: the identity again", P + 1, "y is not reduced modulo p."),
        ("y not below p: order 4 again", P, "y is not reduced modulo p."),
        ("the identity with a sign", 1 | 1 << 255, "x is 0 and has no sign."),
        ("off the curve", off, "No point of the curve has this y."),
        ("all ones", 2**256 - 1, "y is not reduced modulo p."),
    ):
        it.refused(
            "decode", name, "point", why, text=_turned(number.to_bytes(32, "little")), may_be_identity=True
        )


def _off(text: str) -> bool:
    return edwards.decoded(bytes.fromhex(text)[::-1]) is None


def _powers(it: Vectors) -> None:
    base = group.power_of_generator(20241119)
    for exponent in (0, 1, 2, ORDER - 1, ORDER, ORDER + 5, 2**255):
        text = group.encode(group.power(base, exponent))
        it.gives("power", f"to {exponent}", text, base=group.encode(base), exponent=str(exponent))
    for left, right in ((1, 2), (5, ORDER - 5), (7, 7)):
        points = [group.power_of_generator(number) for number in (left, right)]
        result = group.encode(group.times(*points))
        it.gives("times", f"{left} and {right}", result, points=[group.encode(point) for point in points])


def _scalars(it: Vectors) -> None:
    for number in (0, 1, 10, 2**252, ORDER - 1):
        it.gives("scalar", str(number), str(number), text=str(number))
    for text, why in (
        (str(ORDER), "The order itself is 0."),
        (str(2**256), "A scalar is below the order."),
        ("-1", "No sign."),
        ("+1", "No sign."),
        ("01", "One form for each number."),
        ("", "Digits."),
        (" 1", "Digits alone."),
        ("1e3", "Digits alone."),
        ("0x1", "Decimal digits."),
        ("٣", "Digits of ASCII."),
        ("1" * 77, "At most 76 digits."),
    ):
        it.refused("scalar", repr(text), "scalar", why, text=text)
    it.refused("scalar", "a number", "scalar", "A scalar is text: JSON's numbers lose digits.", text=5)


# JSON


def json() -> Vectors:
    it = Vectors(
        "canonical JSON",
        "UTF-8, compact, members in the order in which they are defined, letters not escaped but U+007F, "
        "control characters in JSON's shortest form, whole numbers alone. Bytes are accepted where writing "
        "what was read gives them again. `bytes` is Base64.",
    )
    for name, data in (
        ("empty object", {}),
        ("empty list", []),
        ("nested", {"a": [1, {"b": None, "c": [True, False]}], "z": ""}),
        ("Turkish", {"soru": "Işık, ağaç, çiçek – ĞÜŞİÖÇ"}),
        ("quotes and slashes", ['"', "\\", "/", "“”"]),
        ("controls", ["\b\f\n\r\t\x00\x1f\x7f"]),
        ("beyond the first plane", ["𝄞", "\u2028", "\ufeff"]),
        ("numbers", [0, 1, -1, 1073741823, 9007199254740991]),
        ("order of members is kept", {"b": 1, "a": 2}),
    ):
        raw = canonical.write(data)
        digests = {"sha256": canonical.hexadecimal(raw), "fingerprint": canonical.fingerprint(raw)}
        it.gives("read", name, {"text": raw.decode(), **digests}, bytes=_base64(raw))
    _refused_json(it)
    it.gives("read_nested", "a hundred lists in each other", True, depth=100)
    it.refused("read_nested", "a hundred thousand", "malformed", "Deeper than a parser goes.", depth=100_000)
    _numbers(it)
    return it


def _refused_json(it: Vectors) -> None:
    again, no_json = "not_canonical", "malformed"
    own = {PYTHON: no_json, JAVASCRIPT: again}
    for name, raw, codes, why in (
        ("a blank", b'{"a": 1}', again, "There is one form."),
        ("a line feed behind", b"[1]\n", again, "There is one form."),
        ("a member twice", b'{"a":1,"a":1}', again, "The first is lost."),
        ("an escaped letter", b'["\\u00e7"]', again, "Letters are not escaped."),
        ("an escaped slash", b'["\\/"]', again, "It needs no escape."),
        ("an upper-case escape", b'["\\u001F"]', again, "Escapes are in lower case."),
        ("delete unescaped", b'["\x7f"]', again, "U+007F is escaped."),
        ("minus zero", b"[-0]", again, "It is 0."),
        ("a fraction", b"[1.0]", own, "Whole numbers alone."),
        ("an exponent", b"[1e3]", own, "Whole numbers alone."),
        ("not a number", b"[NaN]", no_json, "No JSON."),
        ("a leading zero", b"[01]", no_json, "No JSON."),
        ("a comma too many", b"[1,]", no_json, "No JSON."),
        ("single quotes", b"['a']", no_json, "No JSON."),
        ("nothing", b"", no_json, "No JSON."),
        ("two values", b"[][]", no_json, "No JSON."),
        ("a control character", b'["\n"]', no_json, "It has to be escaped."),
        ("a byte order mark", b"\xef\xbb\xbf[]", no_json, "No JSON."),
        ("Latin-1", "[ç]".encode("latin-1"), no_json, "Not UTF-8."),
        ("an overlong form", b'["\xc0\xaf"]', no_json, "Not UTF-8."),
        ("half a pair", b'["\\ud834"]', no_json, "Half a character."),
        ("half a pair in a name", b'{"\\udd1e":1}', no_json, "Half a character."),
    ):
        it.refused("read", name, codes, why, bytes=_base64(raw))
    for name, raw, why in (
        ("members named by numbers", b'{"b":1,"1":2}', "JavaScript puts these first."),
        ("a number of 54 bits", b"[9007199254740993]", "JavaScript rounds it."),
    ):
        digests = {"sha256": canonical.hexadecimal(raw), "fingerprint": canonical.fingerprint(raw)}
        case = {"text": raw.decode(), **digests}
        it.refused("read", name, {JAVASCRIPT: again}, why, case, bytes=_base64(raw))


def _numbers(it: Vectors) -> None:
    for number in (0, 1, 1073741823):
        it.gives("number", str(number), str(number), data=number)
    data: tuple[tuple[Any, str], ...] = (
        (1073741824, "Above 2^30 - 1 numbers are text."),
        (-1, "From 0 up."),
        (True, "No number."),
        (None, "No number."),
        ("5", "Up to 2^30 - 1 numbers are no text."),
        ("01073741824", "One form."),
    )
    for wrong, why in data:
        it.refused("number", repr(wrong), "shape", why, data=wrong)
    it.refused(
        *("number", "text", {JAVASCRIPT: "shape"}, "No number that browsers read is so large.", "1073741824"),
        data="1073741824",
    )


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


# Credentials

CREDENTIALS = ("3tguB-s8ha1h-qDShy-1TjyVX", "11111-111111-11111-111111", "zzzzz-zzzzzz-zzzzz-zzzzzz")


def of_credentials() -> Vectors:
    it = Vectors(
        "credentials",
        "What a credential stands for: SHA-256 of `derive_credential|UUID|0|CREDENTIAL` and of "
        "`derive_credential|UUID|1|CREDENTIAL`, both digests as one big-endian number modulo the order.",
    )
    for credential in CREDENTIALS:
        for uuid in (UUID, "zZ9876543211aAbB"):
            private = credentials.private_key(credential, uuid)
            public = group.encode(group.power_of_generator(private))
            result = {"private": str(private), "public": public}
            it.gives("derive", f"{credential} in {uuid}", result, credential=credential, uuid=uuid)
    bare = CREDENTIALS[0].replace("-", "")
    for text in (CREDENTIALS[0], bare, f" {bare[:9]} {bare[9:]}\n", "-".join(bare)):
        it.gives("typed", f"{text!a}", CREDENTIALS[0], text=text)
    letter = {PYTHON: "credential", JAVASCRIPT: "credential_letter"}
    length = {PYTHON: "credential", JAVASCRIPT: "credential_length"}
    for text, codes, why in (
        (bare[:-1], length, "22 characters."),
        (f"{bare}1", length, "22 characters."),
        ("", length, "22 characters."),
        (bare.replace("8", "0"), letter, "No 0 in Base58."),
        (bare.replace("8", "O"), letter, "No O in Base58."),
        (bare.replace("8", "I"), letter, "No I in Base58."),
        (bare.replace("8", "l"), letter, "No l in Base58."),
        (bare.replace("8", "ş"), letter, "Not in Base58."),
    ):
        it.refused("typed", f"{text!a}", codes, why, text=text)
    dashes = CREDENTIALS[0].replace("-", "–")
    why = "Browsers also take what mail programs make of a dash."
    it.refused("typed", "other dashes", {PYTHON: "credential"}, why, CREDENTIALS[0], text=dashes)
    _lists(it)
    return it


def _lists(it: Vectors) -> None:
    one, two = (group.encode(group.power_of_generator(number)) for number in (11, 12))
    for text, case in (
        (f'["{one}"]', [[one, 1]]),
        (f'["{one}","{two}"]', [[one, 1], [two, 1]]),
        (f'["{one},1","{two},999999999"]', [[one, 1], [two, 999999999]]),
    ):
        it.gives("list", text[:90], case, text=text)
    bounds = "Weights are from 1 to 999999999."
    for name, text, code, why in (
        ("nobody", "[]", "credentials", "There is at least one."),
        ("a blank", f'["{one}", "{two}"]', "credentials", "There is one form."),
        ("twice", f'["{one}","{one}"]', "credentials", "Each stands there once."),
        ("weight 0", f'["{one},0"]', "credentials", bounds),
        ("a weight of ten digits", f'["{one},1000000000"]', "credentials", bounds),
        ("weights at some", f'["{one},2","{two}"]', "credentials", "All have weights, or none."),
        ("the identity", f'["{group.encode(group.IDENTITY)}"]', "point", "Anybody knows its exponent."),
        ("no end", f'["{one}"', "credentials", "The list ends."),
        ("more behind", f'["{one}"][', "credentials", "Nothing follows the list."),
    ):
        it.refused("list", name, code, why, text=text)
    it.only(PYTHON, "Browsers read the list within an archive: see archive.json.", "list")


# Elections


def election(**changes: Any) -> Election:
    """The election of most vectors. Its key is the generator to the power of 20241119."""
    given: dict[str, Any] = {
        "name": 'Kent meydanı “ışık” \\ "tırnak"',
        "description": "Danışma oylaması – bağlayıcı değildir",
        "public_key": group.power_of_generator(20241119),
        "questions": (YES_NO, THREE_OF_FIVE),
        "uuid": UUID,
    }
    return Election(**given | changes)


def elections() -> Vectors:
    it = Vectors(
        "elections",
        "What is voted on. The fingerprint φ is the Base64 of the SHA-256 of the exact bytes, without "
        "padding.",
    )
    for name, case in (
        ("two questions", election()),
        ("one", election(questions=(Question("Onay?", ("Onaylıyorum",), 0, 1),))),
        ("officers", election(administrator="Meclis", credential_authority="Baro")),
    ):
        result = {"fingerprint": case.fingerprint, "uuid": case.uuid}
        choices = [question.choices for question in case.questions]
        it.gives("election", name, {**result, "choices": choices}, text=case.raw().decode())
    text = election().raw().decode()
    for name, old, new, code, why in _other_elections():
        assert text.count(old) == 1
        it.refused("election", name, code, why, text=text.replace(old, new))
    return it


def _other_elections() -> Iterator[tuple[str, str, str, str, str]]:
    """Changed elections: name, old text, new text, codes and reason."""
    key, identity = group.encode(election().public_key), group.encode(group.IDENTITY)
    small = _turned(edwards.encoded(edwards.torsion()))
    yield "version 2", '"version":1', '"version":2', "version", "Version 1 alone."
    yield "another group", '"Ed25519"', '"RFC-3526-2048"', "version", "Ed25519 alone."
    yield "a short uuid", UUID, "AbC", "uuid", "14 to 64 characters of Base58."
    yield "a key of small order", key, small, "point", "See group.json."
    yield "the identity as key", key, identity, "point", "Nothing is encrypted."
    questions = canonical.write([question.json() for question in election().questions]).decode()
    yield "no question", questions, "[]", "question", "There is at least one."
    yield "more than there are", '"max":3', '"max":6', "question", "max is not above the answers."
    yield "min above max", '"min":0,"max":3', '"min":4,"max":3', "question", "min is not above max."
    yield "not blank", '"blank":true', '"blank":false', "not_canonical", "Said where it is true alone."
    yield "no version", '"version":1,"description":', '"description":', "shape", "Each member is there."
    turned = '"answers":["Evet","Hayır"],"blank":true', '"blank":true,"answers":["Evet","Hayır"]'
    yield "another order of a question", *turned, "shape", "The order is fixed."
    yield "an unknown member", '{"version"', '{"more":1,"version"', "shape", "Members are fixed."
    many = ",".join('"a"' for _ in range(1000))
    yield "1001 choices", '["Evet","Hayır"]', f"[{many}]", "question", "1000 at most, blank among them."


# Proofs


def of_proofs() -> Vectors:
    it = Vectors(
        "proofs",
        "Schnorr's proofs: A = g^w, challenge = H(context|A), response = w - x * challenge. H is SHA-256 "
        "read as a big-endian number modulo the order. README.md has the table of contexts.",
    )
    contexts = ("sig|HASH", "sigmsg|Işık", f"pok|Ed25519|{group.encode(group.GENERATOR)}")
    for secret, nonce, context in zip((1, 20241119, ORDER - 1), (5, 2**251, 77), contexts, strict=True):
        challenge = proofs.hashed(context, [group.power_of_generator(nonce)])
        proof = proofs.Proof(challenge, (nonce - secret * challenge) % ORDER)
        public = group.encode(group.power_of_generator(secret))
        given = {"secret": str(secret), "nonce": str(nonce), "context": context}
        it.gives("prove_exponent", context[:9], proof.json(), **given)
        shown = {"proof": proof.json(), "public": public, "context": context}
        it.gives("knows_exponent", f"{context[:9]}", True, **shown)
        for name, wrong in (
            ("another context", {"context": f"{context}."}),
            ("another key", {"public": group.encode(group.power_of_generator(secret + 2))}),
            ("another challenge", {"proof": replace(proof, challenge=proof.challenge + 1).json()}),
            ("another response", {"proof": replace(proof, response=proof.response + 1).json()}),
        ):
            it.gives("knows_exponent", f"{context[:9]}, {name}", False, **shown | wrong)
    _equal(it)
    for name, data, code, why in (
        ("a challenge not reduced", {"challenge": str(ORDER), "response": "1"}, "scalar", "See group.json."),
        ("numbers", {"challenge": 1, "response": 1}, "scalar", "Scalars are text."),
        ("another order", {"response": "1", "challenge": "1"}, "shape", "The order is fixed."),
        ("more", {"challenge": "1", "response": "1", "more": "1"}, "shape", "Members are fixed."),
        ("less", {"challenge": "1"}, "shape", "Members are fixed."),
    ):
        it.refused("read_proof", name, code, why, data=data)
    least = {"challenge": "0", "response": "1"}
    it.gives("read_proof", "a proof", least, data=least)
    return it


def _equal(it: Vectors) -> None:
    secret, nonce, alpha = 4242, 99, group.power_of_generator(31)
    public, factor = group.power_of_generator(secret), group.power(alpha, secret)
    known, base = f"{election().fingerprint}|{group.encode(public)}", group.encode(alpha)
    for context in (f"decrypt|{known}", f"factor|{known}|{base},{group.encode(factor)}"):
        challenge = proofs.hashed(context, [group.power_of_generator(nonce), group.power(alpha, nonce)])
        proof = proofs.Proof(challenge, (nonce - secret * challenge) % ORDER)
        given = {"secret": str(secret), "nonce": str(nonce), "base": base, "context": context}
        it.gives("prove_equal_exponents", context[:7], proof.json(), **given)
        _equal_or_not(it, context, {"public": public, "base": alpha, "raised": factor}, proof)


def _equal_or_not(it: Vectors, context: str, points: dict[str, group.Point], proof: proofs.Proof) -> None:
    shown = {"proof": proof.json(), "context": context}
    shown |= {name: group.encode(point) for name, point in points.items()}
    kind = context.partition("|")[0]
    it.gives("equal_exponents", f"{kind}: a decryption factor", True, **shown)
    other = group.encode(group.power_of_generator(5))
    for name, wrong in (
        ("another factor", {"raised": other}),
        ("another alpha", {"base": other}),
        ("another key", {"public": other}),
        ("another context", {"context": f"{context}."}),
        ("another challenge", {"proof": replace(proof, challenge=proof.challenge + 1).json()}),
        ("another response", {"proof": replace(proof, response=proof.response + 1).json()}),
    ):
        it.gives("equal_exponents", f"{kind}: {name}", False, **shown | wrong)
