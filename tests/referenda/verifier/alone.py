"""The verifier with only Python, PyNaCl, two archives and the district file of one."""

import json
import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from referenda.archive.verification import packaging
from referenda.voting.archive import EventType
from referenda.voting.elections import Question
from tests.referenda.voting import made
from tests.waits import PATIENCE

#: More ballots than a single process checks alone.
BALLOTS = 300
#: More ballots than one process checks in one chunk.
FEW = 66


class Place:
    """A folder to run programs in. ``good`` is valid; in ``bad`` the last ballot has a wrong proof.

    ``districts`` is the district file of ``good``, with a third of the ballots in each.
    """

    def __init__(self, folder: Path, *, ballots: int = BALLOTS, libraries: bool = True) -> None:
        self.ballots = ballots
        self.folder = folder / "alone"
        self.folder.mkdir()
        self.libraries = folder / "libraries"
        self.libraries.mkdir()
        self.packed = self.folder / packaging.NAME
        self.good, self.bad = self.folder / "good.bel", self.folder / "bad.bel"
        self.districts = self.folder / "good.districts"
        for path, raw in zip((self.good, self.bad, self.districts), archives(ballots), strict=True):
            path.write_bytes(raw)
        if libraries:
            for name in ("nacl", "_cffi_backend"):
                spec = find_spec(name)
                assert spec is not None
                assert spec.origin is not None
                origin = Path(spec.origin)
                self.make_importable(origin.parent if origin.stem == "__init__" else origin)

    def make_importable(self, path: Path) -> None:
        """Let programs import the package or module at ``path``."""
        (self.libraries / path.name).symlink_to(path)

    def with_our_source(self) -> None:
        """Let programs import this package of the repository, and no other."""
        self.make_importable(settings.BASE_DIR / "referenda")

    def run(
        self, *arguments: str, language: str = "C.UTF-8", **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Python without installed packages and without our environment."""
        # Exclude also what a virtual environment or a coverage tool would make importable.
        environment = {"PATH": os.defpath, "LC_ALL": language, "PYTHONPATH": str(self.libraries), **more}
        return subprocess.run(
            [sys.executable, "-S", "-s", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )


@cache
def archives(count: int) -> tuple[bytes, bytes, bytes]:
    """A valid archive, one with a wrong last ballot signed by its voter, and the districts of the first."""
    question = Question("Olsun mu?", ("Evet",), 0, 1)
    of = [voter % 3 for voter in range(count)]
    referendum = made.Referendum(made.single_keys(), (question,), weights=[1] * count, districts=of)
    steps = made.story(referendum, [(voter, [[voter % 2]]) for voter in range(count)])
    data = json.loads(steps[count][1][0])
    data["answers"][0]["overall_proof"][0]["response"] = "1"
    last = (EventType.BALLOT, [made.signed(data, referendum.private[count - 1])])
    district_lines = made.companion(referendum, made.cast_in(steps))
    return (
        made.archive_bytes(steps),
        made.archive_bytes([*steps[:count], last]),
        made.lines_bytes(district_lines),
    )
