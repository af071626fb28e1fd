"""Maps the SHA-256 of ballots to their numbers, in less than half the memory of a dictionary."""

_BUCKET = 2
_DIGITS = 32 - _BUCKET
_SIZE = _DIGITS + 4


class Numbers:
    """34 bytes per ballot: its number and the rest of its SHA-256, in buckets by the first two bytes."""

    def __init__(self) -> None:
        self._buckets: dict[bytes, bytearray] = {}

    def add(self, name: bytes, number: int) -> None:
        """Add the ballot with the SHA-256 ``name``. ``number`` is below 2 ** 32."""
        bucket = self._buckets.setdefault(name[:_BUCKET], bytearray())
        bucket += name[_BUCKET:] + number.to_bytes(4, "big")

    def of(self, name: bytes) -> int | None:
        """The number of the ballot with the SHA-256 ``name``, or None."""
        bucket = self._buckets.get(name[:_BUCKET], b"")
        position = bucket.find(name[_BUCKET:])
        while position > 0 and position % _SIZE:  # a match across two entries
            position = bucket.find(name[_BUCKET:], position + 1)
        if position < 0:
            return None
        return int.from_bytes(bucket[position + _DIGITS : position + _SIZE], "big")
