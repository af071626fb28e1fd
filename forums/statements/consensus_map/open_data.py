"""A consensus map as open data: JSON and CSV."""

import json
from collections.abc import Sequence
from typing import Any, Final

from forums.statements.consensus.result import Band
from forums.statements.consensus_map.map_page import Line, MapShown
from forums.statements.models import Conversation

FORMAT: Final = "meydan-consensus-data/2"


def build_open_data(conversation: Conversation, presented: MapShown) -> dict[str, Any]:
    """The data of the map's page. Statements have page numbers, not row ids; no data of single people."""
    result, stored = presented.result, presented.stored
    return {
        "format": FORMAT,
        "thread": conversation.thread.title,
        "question": conversation.question,
        "open": conversation.is_open,
        "version": stored.version,
        "made_at": stored.at.isoformat(),
        "sha256": stored.sha256,
        "people": result.people,
        "placed": result.placed,
        "least_votes": result.least_votes,
        "separation": result.separation,
        "no_groups_because": result.absent,
        "groups": [
            {
                "letter": group.letter,
                "people": group.people,
                "centre": list(group.centre),
                "representative": [
                    {"statement": stand.line.number, "stance": "agree" if stand.agrees else "disagree"}
                    for stand in group_shown.stands
                ],
            }
            for group, group_shown in zip(result.groups, presented.groups, strict=True)
        ],
        "agreed": [line.number for line in presented.agreed],
        "rejected": [line.number for line in presented.rejected],
        "dividing": [
            {"statement": it.line.number, "agrees": it.agrees.letter, "other": it.other.letter}
            for it in presented.dividing
        ],
        "statements": [_build_statement_data(line) for line in presented.lines],
        "not_shown": presented.missing,
    }


def _build_statement_data(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "text": line.words,
        "weights": list(line.weights),
        "people": line.seen,
        "agree": line.agree,
        "disagree": line.disagree,
        "pass": line.passed,
        "groups": [
            {
                "letter": cell.letter,
                "people": cell.seen,
                "agree_percent": _list_band_ends(cell.agree),
                "disagree_percent": _list_band_ends(cell.disagree),
                "pass_percent": _list_band_ends(cell.passed),
            }
            for cell in line.cells
        ],
    }


def _list_band_ends(band: Band | None) -> list[int] | None:
    return [band.low, band.high] if band else None


def encode_as_json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def build_csv_rows(data: dict[str, Any]) -> list[list[str | int]]:
    """CSV rows: a header, then a row for each statement."""
    stances = ("agree", "disagree", "pass")
    letters = [group["letter"] for group in data["groups"]]
    head: list[str | int] = ["number", "text", "people", *stances]
    for letter in letters:
        head += [f"{letter} people"]
        head += [f"{letter} {stance} percent {end}" for stance in stances for end in ("from", "to")]
    return [head, *(_build_csv_row(statement, stances, len(letters)) for statement in data["statements"])]


def _build_csv_row(statement: dict[str, Any], stances: Sequence[str], groups: int) -> list[str | int]:
    row: list[str | int] = [statement[name] for name in ("number", "text", "people", *stances)]
    for group in statement["groups"]:
        row.append("" if group["people"] is None else group["people"])
        for stance in stances:
            row += group[f"{stance}_percent"] or ["", ""]
    return row if statement["groups"] else row + [""] * (7 * groups)
