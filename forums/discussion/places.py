"""The name of a place where something is written: ``board:3``, ``thread:12`` or ``post:99``."""

import re
from typing import Final

#: Where something is written.
PLACE: Final = re.compile(r"(?:board|thread|post):[1-9][0-9]{0,17}")
