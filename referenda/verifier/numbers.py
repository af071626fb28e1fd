"""The numbers of an archive's ballots by their SHA-256, in less than half the memory of a dictionary."""

_BUCKET = 2
_DIGITS = 32 - _BUCKET
_SIZE = _DIGITS + 4


class Numbers:
    """34 bytes a ballot: the rest of its SHA-256, and its number, in a bucket for the first bytes."""

    def __init__(self) -> None:
        self._buckets: dict[bytes, bytearray] = {}

    def add(self, name: bytes, number: int) -> None:
        """A ballot whose SHA-256 is ``name``; ``number`` is below 2 ** 32."""
        bucket = self._buckets.setdefault(name[:_BUCKET], bytearray())
        bucket += name[_BUCKET:] + number.to_bytes(4, "big")

    def of(self, name: bytes) -> int | None:
        """The number of the ballot whose SHA-256 is ``name``; None if there is none."""
        bucket = self._buckets.get(name[:_BUCKET], b"")
        found = bucket.find(name[_BUCKET:])
        while found > 0 and found % _SIZE:  # across two others
            found = bucket.find(name[_BUCKET:], found + 1)
        if found < 0:
            return None
        return int.from_bytes(bucket[found + _DIGITS : found + _SIZE], "big")
