"""Demo data: a citizens’ council with its polls and referenda, and a crowd of simulated residents."""

from config.demo.crowd import (
    TOGETHER,
    answer_all,
    create_fresh_residents,
    ensure_residents,
    require_demo_mode,
    simulate_choices,
)
from config.demo.questions import BUCA, KORDON
from config.demo.seeding import create_demo, has_demo_data

__all__ = [
    "BUCA",
    "KORDON",
    "TOGETHER",
    "answer_all",
    "create_demo",
    "create_fresh_residents",
    "ensure_residents",
    "has_demo_data",
    "require_demo_mode",
    "simulate_choices",
]
