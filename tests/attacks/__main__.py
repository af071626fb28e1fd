"""``make attack``: the attacks on published figures at full scale.

Attacks hundreds of random polls of every size and all their small cells (at most twenty per table). Then
fewer polls with suppression switched off, and with the rounding of weighted figures switched off, where some
attacks must succeed. The same for consensus maps, with four small counts each, and with bands of shares
switched off. Prints a table, and exits with 1 if anything is otherwise.
"""

import argparse
import sys
import time
from collections import Counter
from typing import Any

from tests.attacks.figures import broken_cells
from tests.attacks.maps import MAP_SIZES, broken_counts
from tests.attacks.random_polls import SIZES, some_polls
from tests.attacks.switches import WITHOUT, without_bands

#: Maximum of cells that are tried in a table, and in a map.
CELLS, CELLS_OF_MAP = 20, 4


def main() -> int:
    parser = argparse.ArgumentParser(description="Attack the published figures of random polls.")
    parser.add_argument("--polls", type=int, default=300, help="how many, over all sizes")
    parser.add_argument("--off", type=int, default=5, help="of each size with a protection switched off")
    parser.add_argument("--maps", type=int, default=100, help="how many consensus maps, over all sizes")
    asked = parser.parse_args()
    each = -(-asked.polls // len(SIZES))
    _say(f"{'people':>7} {'switched off':<14} {'polls':>6} {'cells':>6} {'broken':>7} {'seconds':>8}")
    wrong = 0
    for people in SIZES:
        wrong += bool(_attack(people, each, ""))
    for switch, off in WITHOUT.items():
        with off():
            broken = Counter({people: _attack(people, asked.off, switch) for people in SIZES})
        wrong += not (all(broken.values()) if switch == "suppression" else broken.total())
    for people in MAP_SIZES:
        broken_here, cells = _attack_maps(people, -(-asked.maps // len(MAP_SIZES)), "")
        # A map without small counts proves nothing.
        wrong += broken_here > 0 or cells == 0
    with without_bands():
        results = [_attack_maps(people, asked.off, "bands") for people in MAP_SIZES]
    wrong += not all(broken_here for broken_here, _cells in results)
    return min(1, wrong)


def _attack(people: int, number: int, switch: str) -> int:
    began, cells, broken = time.monotonic(), 0, list[str]()
    plan: dict[str, Any] = {"steps": ((0, 0.1),), "min_groups_alone": 2} if switch == "steps" else {}
    for poll in some_polls(people, number, **plan):
        pinned, tried = broken_cells(poll, CELLS)
        broken += pinned
        cells += tried
    seconds = time.monotonic() - began
    counted = f"{number:>6} {cells:>6} {len(broken):>7} {seconds:>8.0f}"
    _say(f"{people:>7} {switch or '-':<14} {counted}", *(broken if not switch else ()))
    return len(broken)


def _attack_maps(people: int, number: int, switch: str) -> tuple[int, int]:
    """The numbers of broken and of tried small counts."""
    began = time.monotonic()
    maps, broken, cells = broken_counts(people, number, CELLS_OF_MAP)
    seconds = time.monotonic() - began
    counted = f"{maps:>6} {cells:>6} {len(broken):>7} {seconds:>8.0f}"
    _say(f"{people:>7} {switch or '(maps)':<14} {counted}", *(broken if not switch else ()))
    return len(broken), cells


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
