"""Writes docs/vectors: ``python -m tests.referenda.vectors``. The same source writes the same bytes."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.referenda.vectors import archives, arithmetic, decrypting, districts, trustee_files, voting
from tests.referenda.vectors.cases import Vectors
from tests.referenda.voting.made import lines_bytes

FOLDER = Path(__file__).parents[3] / "docs" / "vectors"
MAKERS: Mapping[str, Callable[[], Vectors]] = {
    "group": arithmetic.groups,
    "canonical": arithmetic.json,
    "credentials": arithmetic.of_credentials,
    "elections": arithmetic.elections,
    "proofs": arithmetic.of_proofs,
    "districts": districts.of_districts,
    "ballots": voting.of_ballots,
    "openings": voting.of_openings,
    "ceremony": voting.of_ceremony,
    "trustees": decrypting.of_trustees,
    "decryption": decrypting.of_decryption,
    "trustee-file": trustee_files.of_files,
    "notes": trustee_files.of_notes,
}


def made() -> dict[str, bytes]:
    """Contents of the files by name."""
    texts = {f"{name}.json": _written(make()) for name, make in MAKERS.items()}
    whole = archives.Whole()
    texts["archive.json"] = _written(archives.of_archives(whole))
    beside = {archives.BESIDE: whole.beside, archives.PROOFS: lines_bytes(whole.proofs)}
    return {**texts, archives.NAME: whole.archive, **beside}


def _written(vectors: Vectors) -> bytes:
    """JSON with one case a line."""
    data = vectors.json()
    cases = ",\n".join(json.dumps(case, ensure_ascii=False) for case in data.pop("cases"))
    head = json.dumps(data, ensure_ascii=False, indent=1)
    return f'{head.removesuffix("}").rstrip()},\n "cases": [\n{cases}\n ]\n}}\n'.encode()


if __name__ == "__main__":
    for name, raw in made().items():
        (FOLDER / name).write_bytes(raw)
