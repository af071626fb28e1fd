"""Looks for known weaknesses of the locked packages, for ``make check``. Fails on each; what could not be
looked up, because the advisories of PyPI or npm cannot be reached, is said and fails nothing.

python -m tests.architecture.advisories
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
LOCKS: Final = ("runtime", "dev")
MAX_SECONDS: Final = 60


def python_weaknesses(report: dict[str, Any]) -> Iterator[str]:
    """Of the JSON that pip-audit prints."""
    for package in report["dependencies"]:
        for weakness in package.get("vulns", []):
            mended = ", ".join(weakness["fix_versions"]) or "no version"
            yield f"{package['name']} {package['version']}: {weakness['id']}, mended in {mended}"


def browser_weaknesses(report: dict[str, Any]) -> Iterator[str]:
    """Of the JSON that npm audit prints."""
    for name, package in report.get("vulnerabilities", {}).items():
        yield f"{name} {package['range']}: {package['severity']}"


def answer_of(*command: str) -> dict[str, Any]:
    """The JSON that ``command`` prints; empty if it prints none in time."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=MAX_SECONDS, check=False
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}


def main() -> int:
    weaknesses: list[str] = []
    audit = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    for lock in LOCKS:
        report = answer_of(
            *audit, "--disable-pip", "--require-hashes", "-r", str(ROOT / f"requirements/{lock}.txt")
        )
        packages = report.get("dependencies", [])
        looked_up = [package for package in packages if "skip_reason" not in package]
        sys.stdout.write(f"advisories of PyPI, {lock}: {len(looked_up)} of {len(packages)} looked up\n")
        weaknesses += python_weaknesses(report) if packages else ()
    if (npm := shutil.which("npm")) is not None:
        report = answer_of(npm, "audit", "--json", "--omit=dev")
        reached = "reached" if "vulnerabilities" in report else "NOT reached"
        sys.stdout.write(f"advisories of npm: {reached}\n")
        weaknesses += browser_weaknesses(report)
    sys.stdout.writelines(f"{weakness}\n" for weakness in weaknesses)
    return 1 if weaknesses else 0


if __name__ == "__main__":
    sys.exit(main())
