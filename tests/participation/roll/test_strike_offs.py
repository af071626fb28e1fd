"""Strike-offs of people who voted: once in each referendum, without order or time; turnout in steps."""

import pytest
from django.db import IntegrityError, connection, transaction

from participation.roll import errors, queries
from participation.roll.models import Channel, Roll, RollEntry, StrikeOff
from participation.roll.operations import strike_offs
from tests.factories import make_district
from tests.participation.roll.making import entry_of, freeze, make_frozen_roll, make_roll, people, somebody

pytestmark = pytest.mark.django_db

KEY = "kordon-2026"
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="what PostgreSQL keeps of rows"
)


def strike(entry: RollEntry, channel: Channel = Channel.WEB, key: str = KEY) -> None:
    strike_offs.strike_off(entry=entry, referendum_key=key, channel=channel)


def strike_all(roll: Roll, number: int | None = None) -> list[RollEntry]:
    struck = list(RollEntry.objects.filter(roll=roll).order_by("pk")[:number])
    for entry in struck:
        strike(entry)
    return struck


@pytest.mark.parametrize("first", Channel)
@pytest.mark.parametrize("second", Channel)
def test_second_vote_is_refused_with_the_first_channel(first, second):
    who = somebody()
    entry = entry_of(make_frozen_roll([who]), who)
    strike(entry, first)

    with pytest.raises(errors.AlreadyStruckOff) as refused:
        strike(entry, second)
    assert refused.value.channel == first
    assert StrikeOff.objects.get().channel == first


def test_person_votes_once_in_each_referendum():
    who = somebody()
    entry = entry_of(make_frozen_roll([who]), who)
    strike(entry)
    strike(entry, key="kordon-2027")

    assert StrikeOff.objects.count() == 2


def test_roll_must_be_frozen_to_vote():
    who = somebody()
    roll = make_roll([who])

    with pytest.raises(errors.RollNotFrozen):
        strike(entry_of(roll, who))
    assert not StrikeOff.objects.exists()


@pytest.mark.parametrize("key", ["", "a b", "a" * 65, "çiğli", "a/b"])
def test_referendum_key_must_be_valid(key):
    who = somebody()
    entry = entry_of(make_frozen_roll([who]), who)

    with pytest.raises(ValueError, match="is not a valid referendum key"):
        strike(entry, key=key)


def test_mark_is_rolled_back_with_its_ballot():
    who = somebody()
    entry = entry_of(make_frozen_roll([who]), who)

    def cast() -> None:
        with transaction.atomic():
            strike(entry)
            raise LookupError

    with pytest.raises(LookupError):
        cast()
    assert not StrikeOff.objects.exists()
    strike(entry)


def test_mark_has_no_time_and_no_sequential_number():
    roll = make_frozen_roll(people(60))
    struck = strike_all(roll)

    kinds = {field.name: field.get_internal_type() for field in StrikeOff._meta.concrete_fields}
    assert kinds == {
        "id": "BigAutoField",
        "referendum": "CharField",
        "entry": "ForeignKey",
        "channel": "CharField",
        "is_batched": "BooleanField",
    }
    by_key = list(StrikeOff.objects.order_by("pk").values_list("entry", flat=True))
    order = [entry.pk for entry in struck]
    assert sorted(by_key) == order
    # In a random permutation of 60 things, about one keeps its position.
    assert sum(one == other for one, other in zip(by_key, order, strict=True)) < 10


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own order")
def test_sqlite_rows_are_in_the_order_of_random_keys():
    roll = make_frozen_roll(people(60))
    strike_all(roll)

    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid, id FROM roll_strikeoff ORDER BY rowid")
        assert all(rowid == key for rowid, key in cursor.fetchall())


def test_marks_have_no_foreign_key_to_the_entry():
    """A foreign key would lock the entry, and PostgreSQL would store the transaction id in its row."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "roll_strikeoff")

    assert [it["foreign_key"] for it in constraints.values() if it["foreign_key"]] == []


@on_postgresql
def test_entry_row_does_not_store_the_voting_transaction():
    who = somebody()
    entry = entry_of(make_frozen_roll([who]), who)
    with connection.cursor() as cursor:
        row = "SELECT xmin::text, xmax::text, ctid::text FROM roll_rollentry WHERE id = %s"
        cursor.execute(row, [entry.pk])
        before = cursor.fetchone()
        strike(entry)
        cursor.execute(row, [entry.pk])

        assert cursor.fetchone() == before


def test_second_attempt_raises_no_database_error(caplog):
    """A database error would be in the server's log, with the person and the time."""
    who = somebody()
    entry = entry_of(make_frozen_roll([who]), who)
    strike(entry)
    seen = []

    def watch(execute, sql, params, many, context):
        try:
            return execute(sql, params, many, context)
        except IntegrityError:
            seen.append(sql)
            raise

    with connection.execute_wrapper(watch), pytest.raises(errors.AlreadyStruckOff):
        strike(entry)
    assert seen == []


def refused(operate) -> bool:
    try:
        with transaction.atomic():
            operate()
    except IntegrityError:
        return True
    return False


def test_database_refuses_marks_without_entry_and_changes_of_marks():
    who, other = somebody(), somebody()
    roll = make_frozen_roll([who])
    strike(entry_of(roll, who))
    opened = entry_of(make_roll([other]), other)
    given = {"referendum": KEY, "channel": Channel.WEB}

    assert refused(lambda: StrikeOff.objects.create(id=1, entry_id=999_999_999, **given))
    assert refused(lambda: StrikeOff.objects.create(id=1, entry=opened, **given))
    assert refused(lambda: StrikeOff.objects.update(channel=Channel.DESK))
    assert refused(lambda: StrikeOff.objects.create(id=1, entry=entry_of(roll, who), **given))


# Turnout


def turnout(roll: Roll, key: str = KEY) -> dict[str, tuple[int, int]]:
    return {it.district.name: (it.voted, it.roll) for it in queries.compute_turnout(roll, key)}


def test_turnout_changes_by_at_least_ten_people():
    make_district("Buca")
    roll = make_frozen_roll(people(12) + people(5, district="Buca"))
    struck = strike_all(roll, 9)
    strike_offs.rewrite_strike_offs(referendum_key=KEY)
    assert not StrikeOff.objects.filter(is_batched=True).exists()
    assert turnout(roll) == {"Buca": (0, 5), "Konak": (0, 12)}

    tenth = RollEntry.objects.filter(roll=roll).exclude(pk__in=[it.pk for it in struck])[0]
    strike(tenth)
    assert strike_offs.rewrite_strike_offs(referendum_key=KEY) == 10
    assert sum(voted for voted, _all in turnout(roll).values()) == 10
    assert strike_offs.rewrite_strike_offs(referendum_key=KEY) == 0


def test_final_turnout_counts_everybody():
    make_district("Buca")
    lines = people(3) + people(2, district="Buca")
    roll = make_frozen_roll(lines)
    strike(entry_of(roll, lines[0]))
    strike(entry_of(roll, lines[4]), Channel.DESK)

    assert strike_offs.rewrite_strike_offs(referendum_key=KEY, final=True) == 2
    assert turnout(roll) == {"Buca": (1, 2), "Konak": (1, 3)}
    assert queries.count_by_channel(KEY) == {"web": 1, "desk": 1}
    assert [it.voted for it in queries.compute_turnout(roll, KEY, channel=Channel.DESK)] == [1, 0]
    assert [round(it.percent, 1) for it in queries.compute_turnout(roll, KEY)] == [50.0, 33.3]


def test_turnout_is_separate_for_each_referendum_and_roll():
    roll = freeze(make_roll(people(3)))
    other = make_frozen_roll(people(3))
    strike_all(roll)
    strike_all(other, 1)
    for _ in range(2):
        strike_offs.rewrite_strike_offs(referendum_key=KEY, final=True)

    assert turnout(roll) == {"Konak": (3, 3)}
    assert turnout(other) == {"Konak": (1, 3)}
    assert turnout(roll, "başka") == {"Konak": (0, 3)}


def test_batched_strike_offs_cover_the_same_people_under_new_keys():
    roll = make_frozen_roll(people(12))
    strike_all(roll)
    before = dict(StrikeOff.objects.values_list("entry", "pk"))
    strike_offs.rewrite_strike_offs(referendum_key=KEY)
    after = dict(StrikeOff.objects.values_list("entry", "pk"))

    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    with pytest.raises(errors.AlreadyStruckOff):
        strike(RollEntry.objects.filter(roll=roll)[0])


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_batched_strike_offs_do_not_carry_the_transactions_of_their_ballots():
    roll = make_frozen_roll(people(25))
    struck = strike_all(roll)  # each in a transaction of its own
    assert len(numbers("xmin")) == 25

    strike_offs.rewrite_strike_offs(referendum_key=KEY)

    assert len(numbers("xmin")) == 1
    lying = [entry for (entry,) in rows("SELECT entry_id FROM roll_strikeoff ORDER BY ctid")]
    assert lying != [entry.pk for entry in struck]
    assert sorted(lying) == [entry.pk for entry in struck]
    assert strike_offs.overwrite_strike_offs()
    assert strike_offs.rewrite_strike_offs(referendum_key=KEY, final=True) == 25


def rows(sql: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def numbers(column: str) -> set[int]:
    return {int(value) for (value,) in rows(f"SELECT DISTINCT {column}::text::bigint FROM roll_strikeoff")}


@pytest.mark.django_db(transaction=True)
def test_rewritten_marks_are_not_left_in_the_database_files():
    roll = make_frozen_roll(people(12))
    strike_all(roll)
    strike_offs.rewrite_strike_offs(referendum_key=KEY, final=True)

    assert strike_offs.overwrite_strike_offs()
    assert StrikeOff.objects.count() == 12


def test_rewritten_marks_are_in_random_order(monkeypatch):
    shuffled = []
    monkeypatch.setattr(strike_offs, "_shuffle", lambda rows: shuffled.append(len(rows)))
    strike_all(make_frozen_roll(people(10)))
    strike_offs.rewrite_strike_offs(referendum_key=KEY)

    assert shuffled == [10]


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_all_marks_are_rewritten_once_enough_are_waiting(monkeypatch):
    """Until then, batches of ten or more have a separate transaction each."""
    monkeypatch.setattr(strike_offs, "_SHARE_APART", 4)  # a quarter of the rows instead of a hundredth
    roll = make_frozen_roll(people(85))
    entries = RollEntry.objects.filter(roll=roll).order_by("pk")
    struck = 0
    # 10 of 50 are less than a quarter, 20 of 60 are more, the last of all are batched at closing.
    for more, batches in [(40, [40]), (10, [40, 10]), (10, [60]), (10, [60, 10]), (9, [60, 10, 9])]:
        for entry in entries[struck : struck + more]:
            strike(entry)
        struck += more
        strike_offs.rewrite_strike_offs(referendum_key=KEY)
        assert transactions() == batches
    assert StrikeOff.objects.filter(is_batched=False).count() == 9
    strike_offs.rewrite_strike_offs(referendum_key=KEY, final=True)
    assert transactions() == [79]


def transactions() -> list[int]:
    """Number of rows that each transaction wrote, in descending order."""
    counts = rows("SELECT count(*) FROM roll_strikeoff GROUP BY xmin::text ORDER BY 1 DESC")
    return [number for (number,) in counts]


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_waiting_marks_are_mixed_when_another_arrives():
    """Ballots of two or more voters cannot be assigned, but that they voted last would be visible."""
    roll = make_frozen_roll(people(3))
    entries = list(RollEntry.objects.filter(roll=roll))
    written = []
    for entry in entries:
        strike(entry)
        written.append(strike_offs.rewrite_strike_offs(referendum_key=KEY))
    assert written == [0, 2, 3]
    assert strike_offs.rewrite_strike_offs(referendum_key=KEY) == 0  # nothing new
    assert transactions() == [3]
    assert turnout(roll) == {"Konak": (0, 3)}
