"""Participation by day, from the public releases: a step line and a short table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from participation import days

#: Units of the drawing, which the page scales.
WIDTH, HEIGHT = 1000, 100
#: Maximum number of points of the line and rows of the table.
MAX_POINTS, MAX_ROWS = 240, 40


@dataclass(frozen=True, slots=True)
class Point:
    """``people`` is the number who had answered by the end of the day, as published."""

    on: date
    people: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A step line. ``path``: ``d`` of an SVG path in a box of 1000 × 100; ``fill``: the same, closed.

    ``most``: number of people at the top of the box.
    """

    path: str
    fill: str
    most: int
    begin: datetime
    end: datetime
    rows: Sequence[Point]


def draw_timeline(points: Sequence[Point], begin: datetime, end: datetime) -> Timeline:
    """Draw ``points`` by day, at least one. Points before ``begin`` or after ``end`` are put at the edge."""
    length = max((end - begin).total_seconds(), 1)
    most = max(point.people for point in points) or 1

    def across(on: date) -> float:
        passed = days.start_of_day(on + timedelta(days=1)) - begin
        return round(min(1.0, max(0.0, passed.total_seconds() / length)) * WIDTH, 1)

    def down(people: int) -> float:
        return round(HEIGHT - HEIGHT * people / most, 1)

    steps = [f"M0 {HEIGHT}"]
    for point in thin_out_points(points, MAX_POINTS):
        steps.append(f"H{across(point.on):g}V{down(point.people):g}")
    steps.append(f"H{WIDTH}")
    path = "".join(steps)
    return Timeline(path, f"{path}V{HEIGHT}Z", most, begin, end, thin_out_points(points, MAX_ROWS))


def thin_out_points(points: Sequence[Point], most: int) -> list[Point]:
    """At most ``most`` of the points, evenly distributed, always with the last one."""
    if len(points) <= most:
        return list(points)
    return [points[(place + 1) * len(points) // most - 1] for place in range(most)]
