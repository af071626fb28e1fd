"""The leg on which a test runs, and the report of a run's cost."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from tests import legs, timing
from tests.legs import BOTH, EMBEDDED, LANDING, SERVERS, legs_of


def test_a_test_that_asks_nothing_outside_runs_once(request: pytest.FixtureRequest) -> None:
    assert legs_of(request.node) == {EMBEDDED}


def test_only_quick_tests_that_ask_nothing_outside_are_pure(request: pytest.FixtureRequest) -> None:
    assert legs.is_pure(request.node)
    request.node.add_marker("slow")
    assert not legs.is_pure(request.node)


def test_slow_files_come_first_and_journeys_in_between() -> None:
    class Item:
        def __init__(self, file: str, mark: str = "") -> None:
            self.path, self.mark = Path(file), mark

        def get_closest_marker(self, mark: str) -> bool:
            return mark == self.mark

    quick, other = Item("quick.py"), Item("other.py")
    faults = [Item(f"faults_{number}.py", "slow") for number in range(legs.BEFORE_JOURNEYS + 2)]
    beside = Item("faults_0.py")
    voting, answering = Item("voting.py", "journey"), Item("answering.py", "journey")
    given: Any = [quick, voting, other, *faults, answering, beside]
    first, *others, last_but_one, last = faults
    ordered: Any = [first, beside, *others, voting, last_but_one, answering, last, quick, other]

    assert legs.slow_files_first(given) == ordered


def test_pages_run_on_one_database_at_a_landing_unless_they_commit() -> None:
    class Item:
        def __init__(self, file: str, **options: bool) -> None:
            self.path, self.fixturenames = Path(file), ("db",)
            self.marks = [pytest.mark.django_db(**options).mark]

        def iter_markers(self, name: str = "") -> list[pytest.Mark]:
            return self.marks

    pages: Any = [
        Item(f"test_{name}.py") for name in ("pages", "staff_pages", "views", "api", "api_refusals")
    ]
    others: Any = [
        Item("test_pages.py", transaction=True),
        Item("test_paging.py"),
        Item("test_operations.py"),
    ]

    assert [legs_of(item, LANDING) for item in pages] == [{EMBEDDED}] * len(pages)
    assert [legs_of(item, LANDING) for item in others] == [BOTH] * len(others)


@pytest.mark.django_db
def test_a_test_that_asks_the_database_is_not_pure(request: pytest.FixtureRequest) -> None:
    assert not legs.is_pure(request.node)


def test_a_test_that_does_not_ask_cannot_reach_the_database() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()


def test_beside_module_db_every_test_asks_and_none_is_transactional(request: pytest.FixtureRequest) -> None:
    class Item:
        path, nodeid = request.node.path, "tests/x.py::test_x"

        def __init__(self, *fixtures: str, mark: pytest.MarkDecorator | None = None) -> None:
            self.fixturenames = fixtures
            self.marks = [mark.mark] if mark else []

        def iter_markers(self, name: str) -> list[pytest.Mark]:
            return self.marks

    making: Any = Item("module_db", "db")
    django_db = pytest.mark.django_db
    good: tuple[Any, ...] = (Item("db"), Item(mark=django_db(transaction=False)))
    bad: tuple[Any, ...] = (
        Item(),
        Item("transactional_db", "db"),
        Item("live_server", "db"),
        Item(mark=django_db(transaction=True)),
        Item(mark=django_db(True)),
        Item(mark=django_db(reset_sequences=True)),
    )

    legs.check_module_transactions([making, *good])
    legs.check_module_transactions(bad)
    for item in bad:
        with pytest.raises(pytest.UsageError, match="test_x"):
            legs.check_module_transactions([making, item])


@pytest.mark.django_db
def test_a_test_that_asks_the_database_runs_on_both(request: pytest.FixtureRequest) -> None:
    assert legs_of(request.node) == BOTH


def test_a_fixture_that_asks_the_database_counts_as_well(request: pytest.FixtureRequest, db: None) -> None:
    assert legs_of(request.node) == BOTH


@pytest.mark.parametrize("mark", ["postgres", "redis", "production", "journey"])
def test_what_needs_servers_or_a_browser_runs_with_servers(
    request: pytest.FixtureRequest, mark: str, db: None
) -> None:
    request.node.add_marker(mark)

    assert legs_of(request.node) == {SERVERS}


def test_what_differs_between_no_databases_runs_once(request: pytest.FixtureRequest, db: None) -> None:
    request.node.add_marker("embedded")

    assert legs_of(request.node) == {EMBEDDED}
    assert not legs.is_pure(request.node)


def test_an_essential_journey_runs_on_both(request: pytest.FixtureRequest) -> None:
    request.node.add_marker("journey")
    request.node.add_marker("essential")

    assert legs_of(request.node) == BOTH


@pytest.mark.parametrize("mark", ["postgres", "redis", "production"])
def test_what_needs_servers_runs_at_each_landing(request: pytest.FixtureRequest, mark: str, db: None) -> None:
    request.node.add_marker(mark)

    assert legs_of(request.node, LANDING) == {SERVERS}


def test_at_a_landing_only_essential_journeys_run_once(request: pytest.FixtureRequest) -> None:
    request.node.add_marker("journey")
    assert legs_of(request.node, LANDING) == frozenset()

    request.node.add_marker("essential")
    assert legs_of(request.node, LANDING) == {SERVERS}


def test_at_a_landing_only_essential_faults_run_once() -> None:
    def item(*marks: str) -> Any:
        return SimpleNamespace(
            path=legs.INSTALLATIONS / "test_killed.py",
            iter_markers=lambda: [SimpleNamespace(name=mark) for mark in marks],
        )

    assert legs_of(item("slow"), LANDING) == frozenset()
    assert legs_of(item("slow", "essential"), LANDING) == {SERVERS}
    assert legs_of(item("slow", "production"), LANDING) == frozenset()
    assert legs_of(item("slow", "production", "essential"), LANDING) == {SERVERS}


def test_at_a_landing_pages_are_tested_on_one_database_and_operations_on_both(
    request: pytest.FixtureRequest, db: None
) -> None:
    assert legs_of(request.node, LANDING) == BOTH

    request.node.fixturenames.append("client")
    assert legs_of(request.node, LANDING) == {EMBEDDED}


def test_thorough_tests_run_only_before_a_release(request: pytest.FixtureRequest, db: None) -> None:
    request.node.add_marker("thorough")

    assert legs_of(request.node, LANDING) == frozenset()
    assert legs_of(request.node) == BOTH


def test_seconds_are_added_up_by_folder() -> None:
    seconds = {
        "tests/polls/questionnaire/test_rules.py::test_a": 1.0,
        "tests/polls/statistics/test_raking.py::test_b[tests/x]": 2.5,
        "tests/participation/roll/test_rules.py::test_c": 4.0,
        "tests/test_d.py::test_d": 0.5,
    }

    assert timing.sum_by(timing.folder_of, seconds) == [
        ("tests/participation/roll", 4.0),
        ("tests/polls", 3.5),
        ("tests", 0.5),
    ]


def test_files_that_became_much_slower_are_listed_by_their_difference() -> None:
    before = {"a.py": 10.0, "b.py": 1.0, "c.py": 100.0, "d.py": 3.0, "gone.py": 9.0}
    now = {"a.py": 15.5, "b.py": 5.5, "c.py": 120.0, "d.py": 30.0, "new.py": 50.0}

    assert timing.slower(before, now) == [("d.py", 3.0, 30.0), ("a.py", 10.0, 15.5)]
