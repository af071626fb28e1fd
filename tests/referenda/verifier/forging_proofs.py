"""Changes of second proofs of decryption factors, and factors that only second proofs expose."""

import json
from collections.abc import Callable, Mapping

from referenda.voting import tallying
from referenda.voting.archive import EventType
from referenda.voting.tallying import DecryptionOwner
from tests.referenda.trustees.forged_factors import forged
from tests.referenda.voting.made import Referendum, Steps, changed


def wrong(referendum: Referendum, steps: Steps, owner: int) -> tuple[EventType, list[bytes]]:
    """A wrong part that the Belenios proof accepts."""
    cells = tallying.read_tally(_tally(steps), referendum.election)
    raw = forged(cells, referendum.keys.secrets[owner], referendum.election).raw()
    return EventType.PARTIAL_DECRYPTION, [raw, DecryptionOwner.of(owner, raw).raw()]


def _tally(steps: Steps) -> bytes:
    [tally] = [data[0] for kind, data in steps if kind is EventType.ENCRYPTED_TALLY]
    return tally


#: By name: the change of two lines, and the code of the fault.
Change = Callable[[bytes, bytes], list[bytes]]
CHANGES: Mapping[str, tuple[Change, str]] = {
    "a line left out": (lambda first, second: [first], "proofs"),
    "a line more": (lambda first, second: [first, second, second], "proofs"),
    "lines exchanged": (lambda first, second: [second, first], "proofs"),
    "an empty line": (lambda first, second: [first, b"", second], "proofs"),
    "another owner": (lambda first, second: [changed(first, "owner", value=3), second], "proofs"),
    "another's proofs": (lambda first, second: [changed(second, "owner", value=1), second], "factor"),
    "another payload": (lambda first, second: [changed(first, "payload", value="ab" * 32), second], "factor"),
    "no proofs": (lambda first, second: [changed(first, "proofs", value=[]), second], "factor"),
    "proofs twice": (
        lambda first, second: [changed(first, "proofs", value=json.loads(first)["proofs"] * 2), second],
        "factor",
    ),
    "no row": (lambda first, second: [changed(first, "proofs", 0, value=[]), second], "shape"),
    "another response": (
        lambda first, second: [changed(first, "proofs", 0, 0, 1, "response", value="1"), second],
        "factor",
    ),
    "an unknown member": (lambda first, second: [changed(first, "more", value=1), second], "shape"),
    "a space more": (lambda first, second: [first + b" ", second], "not_canonical"),
}
