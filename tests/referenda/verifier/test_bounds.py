"""Memory bounds: the verifier reads and stores no more than needed, whatever a file holds or claims."""

import os
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from referenda.verifier import checking, structure
from referenda.verifier.numbers import Numbers
from referenda.voting import archive, canonical, credentials, districts, factor_proofs, group
from referenda.voting.archive import EventType
from referenda.voting.errors import Invalid
from referenda.voting.trustees import MAX_TRUSTEES, Trustees
from tests.referenda.verifier import alone
from tests.referenda.voting import made
from tests.referenda.voting.made import Referendum, single_keys

#: ``python -m referenda.verifier`` with too little memory for what a hostile file asks for.
SHORT = """
import resource, sys

from referenda.verifier.__main__ import main

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (256 << 20,) * 2)
    sys.exit(main())
"""
YES = [[0, 1, 0]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> alone.Place:
    place_ = alone.Place(tmp_path_factory.mktemp("place"), ballots=alone.FEW)
    place_.with_our_source()
    (place_.folder / "short.py").write_text(SHORT)
    return place_


def output_of(place: alone.Place, *arguments: object) -> str:
    """The last line of a verifier that refuses, with little memory."""
    given = ("--processes", "1", "--language", "en")
    done = place.run("short.py", *map(str, arguments), *given)
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout.splitlines()[-1]


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Callable[[bytes], Path]]:
    """Factory of pipes that repeat bytes until nobody reads them."""
    writers: list[tuple[threading.Thread, Path]] = []

    def make(piece: bytes) -> Path:
        path = tmp_path / f"pipe-{len(writers)}"
        os.mkfifo(path)
        writers.append((threading.Thread(target=_write_for_ever, args=(path, piece)), path))
        writers[-1][0].start()
        return path

    yield make
    for writer, path in writers:
        if writer.is_alive():  # nobody opened it
            path.open("rb").close()
        writer.join()


def _write_for_ever(path: Path, piece: bytes) -> None:
    try:
        with path.open("wb") as file:
            while True:
                file.write(piece)
    except BrokenPipeError:
        return


def test_a_valid_archive_is_accepted_with_little_memory(place):
    done = place.run(
        "short.py",
        place.good.name,
        "--districts",
        place.districts.name,
        "--processes",
        "1",
        "--language",
        "en",
    )
    assert (done.returncode, done.stderr) == (0, "")


# An opened ballot

OPENED_SIZE = f"ERROR (size): an opened ballot has at most {canonical.LARGEST} bytes"


@pytest.mark.parametrize("piece", [b"[" * 4096, b"{}\n" * 1000, bytes(4096)])
def test_an_endless_opened_ballot_is_refused(place, endless, piece):
    assert output_of(place, place.good.name, "--opened", endless(piece)) == OPENED_SIZE


def test_an_opened_ballot_of_zeros_or_one_huge_line_is_refused(place, tmp_path):
    assert output_of(place, place.good.name, "--opened", "/dev/zero") == OPENED_SIZE
    huge = tmp_path / "opened.json"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    assert output_of(place, place.good.name, "--opened", huge) == OPENED_SIZE


def test_reading_of_an_opened_ballot_is_limited(place, tmp_path):
    """Deeply nested data of the maximum size are refused as data, one byte more for size."""
    path = tmp_path / "opened.json"
    path.write_bytes(b"[" * canonical.LARGEST)
    assert (
        output_of(place, place.good.name, "--opened", path) == "ERROR (malformed): this is not JSON in UTF-8"
    )
    path.write_bytes(b"[" * (canonical.LARGEST + 1))
    assert output_of(place, place.good.name, "--opened", path) == OPENED_SIZE


# An archive

NO_FILE = "ERROR (archive): an archive is read more than once: it has to be a file, no pipe and no device"


def test_an_archive_from_a_pipe_or_device_is_refused_before_it_is_opened(place, endless, tmp_path):
    waiting = tmp_path / "nobody-writes"
    os.mkfifo(waiting)
    for path in (waiting, endless(archive.head(0)), "/dev/zero"):
        assert output_of(place, path) == NO_FILE
        assert output_of(place, place.good.name, "--since", path) == NO_FILE


def declared(path: Path, before: list[bytes], size: int) -> Path:
    """An archive that ends with a header which claims this number of bytes."""
    body = archive.head(made.TIMESTAMP) + b"".join(archive.data_member(it, made.TIMESTAMP) for it in before)
    header = archive.data_member(b"", made.TIMESTAMP)[: archive.BLOCK]
    declared = archive._block(header[:100].rstrip(b"\0").decode(), size, made.TIMESTAMP)
    path.write_bytes(body + declared + bytes(archive.BLOCK))
    return path


def test_a_size_in_a_header_allocates_no_memory(place, tmp_path):
    setup = Referendum(single_keys()).setup()
    listed = declared(tmp_path / "list.bel", list(setup[:2]), credentials.LARGEST_LIST)
    assert output_of(place, listed) == "ERROR (archive): the file ends within a member"
    for before, size in ((0, canonical.LARGEST + 1), (1, 8**11 - 1), (2, credentials.LARGEST_LIST + 1)):
        path = declared(tmp_path / "large.bel", list(setup[:before]), size)
        assert output_of(place, path) == f"ERROR (size): a member of {size} bytes is too large for its place"


def test_members_without_an_event_are_not_collected(place, tmp_path):
    path = tmp_path / "x.bel"
    data = b"".join(archive.data_member(b'{"a":"%06d"}' % number, 0) for number in range(6))
    path.write_bytes(archive.head(0) + data)
    assert output_of(place, path) == "ERROR (event): data stand without an event"


def test_too_many_ballots_are_refused_whoever_cast_them(tmp_path, monkeypatch):
    referendum = Referendum(single_keys())
    steps = made.story(referendum, [(0, YES)] * 4)
    path = made.written(tmp_path / "x.bel", steps)
    monkeypatch.setattr(structure, "MAX_BALLOTS", 4)
    assert checking.verify(path, processes=1).ballots == 4
    monkeypatch.setattr(structure, "MAX_BALLOTS", 3)
    with pytest.raises(Invalid, match="size: there are more than 3 ballots"):
        checking.verify(path, processes=1)


def test_an_archive_may_hold_ten_million_ballots():
    assert structure.MAX_BALLOTS == 10_000_000


def test_a_ballot_takes_few_bytes_of_memory():
    names = [sha256(str(number).encode()).digest() for number in range(200_000)]
    tracemalloc.start()
    numbers = Numbers()
    for number, name in enumerate(names):
        numbers.add(name, number)
    used, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # A dictionary takes about 35 MB. One of 65,536 buckets is a part of it that grows no more.
    assert used < 65536 * 200 + 45 * len(names)
    assert [numbers.of(name) for name in names[::1000]] == list(range(0, len(names), 1000))
    assert numbers.of(sha256(b"another").digest()) is None


def test_a_ballot_is_not_found_across_two_others():
    numbers = Numbers()
    begin, first, second = b"ab", b"c" * 15 + b"d" * 15, b"e" * 30
    numbers.add(begin + first, 0x66666666)
    numbers.add(begin + second, 7)

    assert numbers.of(begin + b"d" * 15 + b"f" * 4 + b"e" * 11) is None
    assert (numbers.of(begin + first), numbers.of(begin + second)) == (0x66666666, 7)


def test_more_decryptions_than_trustees_make_are_refused(tmp_path, monkeypatch):
    """A trustee may decrypt again, but not without limit."""
    referendum = Referendum(single_keys())
    steps = made.story(referendum, [(0, YES)])
    again = [*steps[:-1], steps[-2], steps[-2], steps[-1]]
    path = made.written(tmp_path / "x.bel", again)
    monkeypatch.setattr(structure, "MAX_DECRYPTIONS", 3)
    assert checking.verify(path, processes=1).decrypted_by == (1,)
    monkeypatch.setattr(structure, "MAX_DECRYPTIONS", 2)
    with pytest.raises(Invalid, match="size: there are more than 2 partial decryptions"):
        checking.verify(path, processes=1)


def test_more_trustees_than_decrypt_anything_are_refused():
    most = single_keys(MAX_TRUSTEES).trustees
    assert Trustees.read(most.raw()) == most
    with pytest.raises(Invalid, match="size: there are more than 100 trustees"):
        Trustees.read(Trustees((*most.parties, *single_keys().trustees.parties)).raw())


# The district file


def test_an_endless_district_file_is_refused(place, endless):
    most = districts.largest_list(place.ballots)
    too_long = f"ERROR (size): a line of the file of districts has more than {most} bytes"
    assert output_of(place, place.good.name, "--districts", "/dev/zero") == too_long
    for piece in (b"[" * 4096, b'"of":[' + b"0," * 2000):
        assert output_of(place, place.good.name, "--districts", endless(piece)) == too_long
    other = "ERROR (districts): the election names another list of districts"
    assert output_of(place, place.good.name, "--districts", endless(b"{}\n" * 1000)) == other


def test_data_that_expand_in_memory_are_not_read(place, tmp_path):
    """An archive that names a district list which would take a gigabyte."""
    empty = b"{}," * (10 << 20)
    path = tmp_path / "x.districts"
    listed = path.with_suffix(".bel")
    referendum = Referendum(single_keys(), weights=[1] * 20, districts=[0] * 20)
    assert referendum.district_list is not None
    hostile = referendum.district_list.raw()[:-1] + b',"more":[' + empty + b"{}]}"
    description = districts.described("", hostile)
    referendum.election = replace(referendum.election, description=description)
    made.written(listed, [(EventType.SETUP, list(referendum.setup()))])
    path.write_bytes(hostile + b"\n")
    assert output_of(place, listed, "--districts", path).startswith(
        "ERROR (size): a line of the file of districts"
    )

    first = place.districts.read_bytes().partition(b"\n")[0]
    path.write_bytes(first + b'\n{"areas":[' + empty + b"{}]}\n")
    last_output = output_of(place, place.good.name, "--districts", path)
    assert last_output.startswith("ERROR (size): a line of the file of districts has more than ")
    path.write_bytes(place.districts.read_bytes() + b"[]\n" * 3)
    assert output_of(place, place.good.name, "--districts", path) == (
        "ERROR (districts): the file of districts goes on, the archive does not"
    )


# The file of second proofs


def test_an_endless_file_of_second_proofs_is_refused(tmp_path, place, endless):
    referendum = Referendum(single_keys())
    steps = made.story(referendum, [(0, YES)])
    path = made.written(place.folder / "proved.bel", steps)
    proofs = made.beside(path, made.second_proofs(referendum, steps), ".proofs")
    done = place.run("short.py", path.name, "--proofs", str(proofs), "--processes", "1")
    assert (done.returncode, done.stderr) == (0, "")
    most = factor_proofs.largest_line(referendum.election, 1)
    assert len(proofs.read_bytes()) <= most < 8000
    too_long = f"ERROR (size): a line of the file of second proofs has more than {most} bytes"
    assert output_of(place, path, "--proofs", "/dev/zero") == too_long
    for piece in (b"[" * 9000, b"{}," * 5000):
        assert output_of(place, path, "--proofs", endless(piece)) == too_long
    lines = endless(proofs.read_bytes())
    assert output_of(place, path, "--proofs", lines) == (
        "ERROR (proofs): the second proofs go on, the archive does not"
    )


def test_a_line_of_second_proofs_may_have_its_full_length():
    referendum = Referendum(single_keys(), questions=(made.YES_NO, made.THREE_OF_FIVE))
    steps = made.story(referendum, [(0, [[0, 1, 0], [0] * 5])])
    [line] = made.second_proofs(referendum, steps)
    data = canonical.read(line)
    longest = {"challenge": str(group.ORDER - 1), "response": str(group.ORDER - 1)}
    of_all = [[[longest] * 3, [longest] * 5]] * 1001
    raw = canonical.write({**data, "owner": 100, "proofs": of_all})
    assert len(raw) <= factor_proofs.largest_line(referendum.election, 1001)
