"""Verifies the chain. Reads entries in order of their numbers, keeps only the last one and the faulty ones in
memory, and uses no database.

The hash of an entry covers its number and the previous hash, so every fault shows in one of four ways: a
number is missing, an entry does not match its own hash, an entry does not continue the one before, or the
chain does not end where its head says. Anything more that a fault's text says is the best explanation of
these.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from participation.audit.hashing import GENESIS, Record

# Explaining a fault compares faulty entries pairwise; beyond this many they are only reported.
COMPARED = 200


class Kind(StrEnum):
    CHANGED = "changed"
    REPLACED = "replaced"
    MISSING = "missing"
    INSERTED = "inserted"
    MOVED = "moved"
    HEAD = "head"
    NOTED = "noted"


@dataclass(frozen=True)
class Fault:
    """``number`` is the entry where the fault shows; ``text`` describes it in English for operators and
    programs.
    """

    number: int
    kind: Kind
    text: str


@dataclass(frozen=True)
class Link:
    """An entry as stored, with the ``digest`` computed from its fields. ``record`` and ``digest`` are None
    where a field cannot be parsed.
    """

    number: int
    record: Record | None
    hash: str
    digest: str | None

    def holds(self) -> bool:
        return self.digest == self.hash


@dataclass(frozen=True)
class Head:
    count: int
    hash: str


START = Link(number=0, record=None, hash=GENESIS, digest=None)


def detect_faults(links: Iterable[Link], head: Head | None, noted: Head | None = None) -> Iterator[Fault]:
    """Yield every fault of the chain up to ``head`` (None: the head, and so the end of the chain, is lost).

    ``noted`` is the number and hash of an entry that somebody wrote down earlier: the only protection against
    a chain that was rebuilt as a whole.
    """
    changed: list[Link] = []
    last, last_is_sound = START, True
    for link in links:
        if link.number <= last.number:
            yield Fault(link.number, Kind.INSERTED, f"entry {link.number} was inserted: numbers begin at 1")
            continue
        sound = link.holds()
        if link.number != last.number + 1:
            yield _build_missing_fault(last.number + 1, link.number - 1)
        elif sound and last_is_sound and link.record and link.record.previous_hash != last.hash:
            yield _build_replaced_fault(last, link)
        if not sound:
            if len(changed) < COMPARED:
                changed.append(link)
            else:
                yield _build_changed_fault(link)
        if noted and link.number == noted.count and link.hash != noted.hash:
            yield Fault(link.number, Kind.NOTED, f"entry {link.number} does not have the hash that was noted")
        last, last_is_sound = link, sound
    yield from _explain_changed_links(changed, last.number)
    yield from _check_end(last, last_is_sound, head)
    if noted and noted.count > last.number:
        yield Fault(noted.count, Kind.NOTED, f"entry {noted.count}, whose hash was noted, does not exist")


def _build_missing_fault(first: int, last: int) -> Fault:
    which = f"entry {first} is" if first == last else f"entries {first} to {last} are"
    return Fault(first, Kind.MISSING, f"{which} missing")


def _build_replaced_fault(last: Link, link: Link) -> Fault:
    """Both entries match their own hashes, but the second names a different previous hash."""
    if last is START:
        text = f"entry {link.number} does not begin the chain: it was replaced"
        return Fault(link.number, Kind.REPLACED, text)
    text = f"entry {last.number} is not the one that entry {link.number} continues: it was replaced"
    return Fault(last.number, Kind.REPLACED, text)


def _build_changed_fault(link: Link) -> Fault:
    why = "does not match its hash" if link.record else "cannot be read"
    return Fault(link.number, Kind.CHANGED, f"entry {link.number} was changed: it {why}")


def _check_end(last: Link, last_is_sound: bool, head: Head | None) -> Iterator[Fault]:
    if head is None:
        if last is not START:
            yield Fault(last.number, Kind.HEAD, "the chain's head is lost: entries may be missing at the end")
    elif head.count > last.number:
        yield _build_missing_fault(last.number + 1, head.count)
    elif head.count == last.number and head.hash != last.hash and last_is_sound:
        text = f"entry {last.number} is not the one the chain's head names: one of the two was replaced"
        yield Fault(last.number, Kind.REPLACED, text)


def _explain_changed_links(changed: list[Link], last: int) -> Iterator[Fault]:
    """Explain each entry that does not match its hash: moved from another position, or changed.

    Where entries only moved, the positions they left and took show what was removed or inserted.
    """
    origins = {link.number: _find_original_number(link, changed) for link in changed}
    claimed = {origin for origin in origins.values() if origin is not None}
    for number in sorted(claimed - origins.keys()):
        if number <= last:
            text = f"entry {number} was inserted: the original entry of this number comes later"
            yield Fault(number, Kind.INSERTED, text)
    for link in changed:
        origin = origins[link.number]
        if origin is None:
            yield _build_changed_fault(link)
            continue
        if origin > link.number and link.number not in claimed:
            text = f"the original entry {link.number} is missing: a later one is in its place"
            yield Fault(link.number, Kind.MISSING, text)
        text = f"entry {link.number} is really entry {origin}: it was moved or swapped"
        yield Fault(link.number, Kind.MOVED, text)


def _find_original_number(link: Link, changed: list[Link]) -> int | None:
    """The number that the entry's contents were written with; None if none fits."""
    if link.record is None:
        return None
    # A removal or insertion moved it by one. What is stored under its number now may match its own hash.
    for number in (link.number - 1, link.number + 1):
        if replace(link.record, number=number).hash() == link.hash:
            return number
    for other in changed:
        if other.record is None or other.number == link.number:
            continue
        renumbered = replace(link.record, number=other.number)
        # The entry was moved with its hash, or only the contents of two entries were exchanged.
        if renumbered.hash() == link.hash:
            return other.number
        if replace(renumbered, previous_hash=other.record.previous_hash).hash() == other.hash:
            return other.number
    return None
