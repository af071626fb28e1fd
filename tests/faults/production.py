"""Environment and static files of a production installation."""

import shutil
from pathlib import Path

from tests import once
from tests.faults.installation import Installation

HOST = "meydan.example"
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "MEYDAN_SECRET_KEY": "kordon-boyunca-yürürken-söylenmeyecek-kadar-uzun-bir-anahtar-0123456789",
    "MEYDAN_ROLL_PEPPER": "kimlik-numaralarının-biberi-yalnız-bu-denemede-bilinir-9876543210",
    "MEYDAN_HOSTS": f"{HOST}, www.{HOST}",
}


def collect_files(installation: Installation) -> None:
    """Copy the static files, collected once per run, into ``installation``."""
    collected = once.made("collected", _collect)
    shutil.copytree(collected / "static", installation.folder / "static")


def _collect(folder: Path) -> None:
    """Does not use the database."""
    Installation(folder, f"sqlite:///{folder / once.SQLITE_FILE}", dict(ENVIRONMENT)).manage(
        "collectstatic", "--no-input"
    )
