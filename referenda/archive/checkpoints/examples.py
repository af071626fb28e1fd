"""Examples of the API description."""

from typing import Any

from referenda.archive.examples import NAME

# As a key that follows from the word "example" signs it.
NOTE: dict[str, Any] = {
    "kind": "day",
    "day": "2026-11-26",
    "ballots": 1240,
    "head": NAME,
    "note": (
        '{"format":"meydan-note/1","archive":"exe5igNM9zr5i3","day":"2026-11-26","ballots":1240,"'
        'head":"7ca2a96a1817fba4303744b6196ddf5f844d409a13861617d6139ebfa8157fe1"}'
    ),
    "signature": (
        "51fa27260df22fe202ce93e35954e312a9221416c5f630abb234ed391cac13d95134e99fd6eb06ab49fd363b"
        "ce7dc846fb5ab1b7a468c91c05b6a7978031bf06"
    ),
    "public_key": "0ad68e4ad498396b02b83b50cbfd11973c8a0ca535e2a566dfdf2235319bef8e",
}
