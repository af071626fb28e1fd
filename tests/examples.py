"""How many examples hypothesis tries: few enough for every run, many in a thorough one."""

import os
from typing import Final

#: In the environment of a thorough run.
THOROUGH: Final = "MEYDAN_THOROUGH"
TIMES: Final = 20


def examples(number: int) -> int:
    """For ``max_examples``: ``number``, and twenty times as many where MEYDAN_THOROUGH is 1."""
    return number * TIMES if os.environ.get(THOROUGH) == "1" else number
