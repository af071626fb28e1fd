"""What an installation is told to be production, and the files that it serves."""

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
    """Give ``installation`` its static files, which the run collects once."""
    collected = once.made("collected", _collect)
    shutil.copytree(collected / "static", installation.folder / "static")


def _collect(folder: Path) -> None:
    """No database is asked."""
    Installation(folder, f"sqlite:///{folder / once.SQLITE_FILE}", dict(ENVIRONMENT)).manage(
        "collectstatic", "--no-input"
    )
