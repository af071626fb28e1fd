import re
from typing import Final

#: Where something is written.
PLACE: Final = re.compile(r"(?:board|thread|post):[1-9][0-9]{0,17}")
