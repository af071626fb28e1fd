"""Demo data: a citizens’ council with its polls and referenda, and a crowd of simulated residents."""

from config.demo.crowd import (
    TOGETHER,
    answer_all,
    fresh_residents,
    require_demo_mode,
    residents,
    simulated_choices,
)
from config.demo.questions import BUCA, KORDON
from config.demo.seeding import is_made, seed

__all__ = [
    "BUCA",
    "KORDON",
    "TOGETHER",
    "answer_all",
    "fresh_residents",
    "is_made",
    "require_demo_mode",
    "residents",
    "seed",
    "simulated_choices",
]
