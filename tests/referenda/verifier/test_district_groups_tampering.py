"""Changed district files: each change is detected with its own code."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from referenda.verifier import checking, structure
from referenda.verifier.district_groups import Companion
from referenda.verifier.words import silently
from referenda.voting import canonical, group
from referenda.voting.districts import Sums
from referenda.voting.errors import Invalid
from tests.examples import examples
from tests.referenda.verifier.forging_district_groups import (
    CASES,
    FACTORS,
    GROUPS,
    LIST,
    OWNERS,
    RESULT,
    Forger,
)
from tests.referenda.voting import made

FLIPS = examples(200)
POINT = group.encode(group.GENERATOR)


@pytest.fixture(scope="module")
def original() -> Forger:
    return Forger()


@pytest.fixture
def forger(original: Forger) -> Forger:
    """Knows all secrets of a referendum; its events and lines can be changed."""
    return original.copied()


def fault(path: Path, file: Path) -> Invalid:
    with pytest.raises(Invalid) as caught:
        checking.verify(path, processes=1, beside=file)
    return caught.value


def fault_in(path: Path, forger: Forger) -> str:
    return fault(made.written(path, forger.steps), made.beside(path, forger.lines)).code


def test_the_unforged_original_is_accepted(forger, path):
    made.written(path, forger.steps)
    report = checking.verify(path, beside=made.beside(path, forger.lines))

    assert [(group.districts, group.ballots, group.numbers) for group in report.groups or ()] == [
        (("Konak",), 11, ((4,),)),
        (("Çeşme",), 10, ((3,),)),
        (("Urla", "Foça"), 10, ((3,),)),
    ]


@pytest.mark.parametrize("name", CASES)
def test_each_forgery_is_detected(forger, path, name):
    forge, code = CASES[name]
    forge(forger)

    assert fault_in(path, forger) == code


def test_a_wrong_sum_differs_from_a_wrong_decryption(forger, path):
    made.written(path, forger.steps)
    reasons = []
    for numbers in ([[[5]], [[3]], [[3]]], [[[5]], [[2]], [[3]]]):
        forger.put(RESULT, {"result": numbers})
        reasons.append(fault(path, made.beside(path, forger.lines)).reason)

    assert reasons == [
        "the district groups' results do not add up to the result",
        "the published result is not what the trustees decrypted",
    ]


# Lines


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (LIST, "districts"),
        (GROUPS, "shape"),
        # The line of the next trustee takes its place.
        *((FACTORS + n, "decryption") for n in range(2)),
        (FACTORS + 2, "districts"),
        (RESULT, "districts"),
    ],
)
def test_a_missing_line_is_detected(forger, path, line, code):
    del forger.lines[line]

    assert fault_in(path, forger) == code


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (LIST, "shape"),
        (GROUPS, "districts"),
        *((FACTORS + n, "decryption") for n in range(3)),
        (RESULT, "districts"),
    ],
)
def test_a_repeated_line_is_detected(forger, path, line, code):
    forger.lines.insert(line, forger.lines[line])

    assert fault_in(path, forger) == code


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (LIST, GROUPS, "districts"),
        (GROUPS, FACTORS, "shape"),
        (GROUPS, RESULT, "shape"),
        (FACTORS, FACTORS + 2, "decryption"),
        (FACTORS, RESULT, "districts"),
        (FACTORS + 2, RESULT, "districts"),
    ],
)
def test_lines_in_another_order_are_detected(forger, path, first, second, code):
    lines = forger.lines
    lines[first], lines[second] = lines[second], lines[first]

    assert fault_in(path, forger) == code


@pytest.mark.parametrize("line", range(RESULT + 1))
@pytest.mark.parametrize("more", [b" ", b"\r"])
def test_a_line_with_trailing_data_is_detected(forger, path, line, more):
    forger.lines[line] += more

    assert fault_in(path, forger) == ("not_canonical" if line else "districts")


@pytest.mark.parametrize("line", range(RESULT + 2))
def test_an_empty_line_is_detected(forger, path, line):
    forger.lines.insert(line, b"")

    assert fault_in(path, forger) == "districts"


@pytest.mark.parametrize("more", [b"\0", b"{}\n", b"\n", b"x" * 512])
def test_appended_bytes_are_detected(forger, path, more):
    file = made.beside(path, forger.lines)
    file.write_bytes(file.read_bytes() + more)

    assert fault(made.written(path, forger.steps), file).code == "districts"


# Values and bytes, with the archive verified only once


@dataclass(frozen=True)
class Checked:
    """A verified archive with its ballots, for checks of the file at ``path``."""

    whole: structure.Structure
    sums: Sums
    path: Path

    def fault(self, raw: bytes) -> str:
        """The fault of a file with these bytes."""
        self.path.write_bytes(raw)
        return made.fault_of(lambda: Companion(self.path, self.whole, silently).check(self.sums))


@pytest.fixture
def checked(original: Forger, path: Path) -> Checked:
    sums = original.referendum.sums(made.cast_in(original.steps))
    whole = structure.read(made.written(path, original.steps), lambda _member: None)
    file = made.beside(path, original.lines)
    assert len(Companion(file, whole, silently).check(sums) or ()) == 3
    return Checked(whole, sums, file)


def leaves(data: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """The paths of all values that are neither lists nor objects."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, *path, key)
    else:
        yield path


def other(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, int):
        return value + 1
    return POINT if len(value) == len(POINT) else f"{value[:-1]}{'1' if value[-1] != '1' else '2'}"


def objects(data: Any) -> Iterator[dict[str, Any]]:
    """All objects in JSON data, including the data itself."""
    if isinstance(data, dict):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from objects(value)


#: By line, the code of a changed value; with exceptions by field.
CHANGED: dict[int, tuple[str, dict[str, str]]] = {
    LIST: ("districts", {}),
    GROUPS: ("tally", {"districts": "districts"}),
    **{FACTORS + place: ("decryption", {}) for place in range(len(OWNERS))},
    RESULT: ("result", {}),
}


def with_line(forger: Forger, line: int, data: Any) -> bytes:
    """The file with these data in place of a line."""
    lines = list(forger.lines)
    lines[line] = canonical.write(data)
    return made.lines_bytes(lines)


@pytest.mark.parametrize("line", CHANGED)
def test_each_changed_value_is_detected(forger, checked, line):
    code, exceptions = CHANGED[line]
    for *way, last in leaves(forger.data(line)):
        data = place = forger.data(line)
        for key in way:
            place = place[key]
        place[last] = other(place[last])
        expected = next((exceptions[key] for key in way if key in exceptions), code)
        assert checked.fault(with_line(forger, line, data)) == expected, (way, last)


@pytest.mark.parametrize("line", CHANGED)
def test_each_missing_or_unknown_member_is_detected(forger, checked, line):
    for number, whole in enumerate(objects(forger.data(line))):
        for name in (*whole, "more"):
            data = forger.data(line)
            place = list(objects(data))[number]
            if place.pop(name, None) is None:
                place[name] = 1
            expected = "districts" if line == LIST or (line >= FACTORS and name == "owner") else "shape"
            assert checked.fault(with_line(forger, line, data)) == expected, (number, name)


def test_every_flipped_byte_is_detected(checked):
    raw = checked.path.read_bytes()
    dice = random.Random(20_261_127)
    for place in dice.sample(range(len(raw)), min(FLIPS, len(raw))):
        changed = bytearray(raw)
        changed[place] ^= dice.randrange(1, 256)
        assert checked.fault(bytes(changed))


def test_every_truncation_within_a_line_is_detected(checked):
    raw = checked.path.read_bytes()
    for size in random.Random(1).sample(range(len(raw)), 100):
        assert checked.fault(raw[:size]) == "districts"
