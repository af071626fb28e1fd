"""The site's application, which cannot be loaded while the file ``MEYDAN_BROKEN`` exists."""

import os
from pathlib import Path

from config import asgi

application = asgi.application

if Path(os.environ["MEYDAN_BROKEN"]).exists():
    raise RuntimeError("broken")
