"""Keys of places of writing: ``board:3`` (new thread), ``thread:12`` (reply), ``post:99`` (edit)."""

import re
from typing import Final

#: Matches the key of a place.
PLACE: Final = re.compile(r"(?:board|thread|post):[1-9][0-9]{0,17}")
