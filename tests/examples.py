"""How thorough a run is: few examples in every run, all of them before a release."""

import os
from typing import Final

#: Whether this is a thorough run (``make test-thorough``).
THOROUGH: Final = os.environ.get("MEYDAN_THOROUGH") == "1"
TIMES: Final = 20


def examples(number: int) -> int:
    """``max_examples`` for hypothesis: ``number``, times 20 in a thorough run."""
    return number * TIMES if THOROUGH else number
