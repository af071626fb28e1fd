"""Rolls and files as texts, in the active language."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from participation.roll import queries, reading, sheets
from participation.roll.models import MIN_OF_A_DISTRICT, Roll, State
from participation.roll.queries import Size
from participation.roll.reading import Fault, Reading, WrongColumns
from participation.text import figures


@dataclass(frozen=True, slots=True)
class RollShown:
    roll: Roll
    size: Size

    @property
    def least(self) -> int:
        """The fewest people of a district that can count by itself."""
        return MIN_OF_A_DISTRICT

    @property
    def window(self) -> str:
        first, last = (
            figures.format_date(self.roll.corrections_from),
            figures.format_date(self.roll.corrections_until),
        )
        return first if first == last else f"{first} – {last}"

    @property
    def takes_corrections(self) -> bool:
        return self.roll.takes_corrections_on(timezone.localdate())

    @property
    def is_window_over(self) -> bool:
        return timezone.localdate() > self.roll.corrections_until

    @property
    def frozen_from(self) -> str:
        """The first day on which the roll can be frozen."""
        return figures.format_date(self.roll.corrections_until + timedelta(days=1))

    @property
    def status(self) -> str:
        """The roll's status in a few words."""
        roll, today = self.roll, timezone.localdate()
        if roll.state == State.FROZEN:
            assert roll.frozen_at is not None  # noqa: S101 - by a constraint
            return _("frozen on {day}").format(day=figures.format_date(timezone.localdate(roll.frozen_at)))
        if roll.state == State.DRAFT:
            return _("draft: only officers see it")
        if today < roll.corrections_from:
            return _("corrections from {day}").format(day=figures.format_date(roll.corrections_from))
        if today <= roll.corrections_until:
            return _("corrections until {day}").format(day=figures.format_date(roll.corrections_until))
        return _("about to be frozen")


@dataclass(frozen=True, slots=True)
class CorrectionHelp:
    """What somebody who is not matched can do about it today. ``possible_from``: the first day on which they
    can; None: no more, or now already.
    """

    is_possible: bool
    is_waiting: bool
    possible_from: date | None


def correction_help(
    unmatched: Iterable[Roll], *, askable: Collection[int], waiting: Collection[int], today: date
) -> CorrectionHelp:
    """``unmatched``: the rolls without the person; ``askable`` and ``waiting``: ids of the rolls that take a
    request of theirs, and of those where one waits.
    """
    rolls = list(unmatched)
    later = [it.corrections_from for it in rolls if it.state == State.OPEN and it.corrections_from > today]
    return CorrectionHelp(
        is_possible=any(it.pk in askable for it in rolls),
        is_waiting=any(it.pk in waiting for it in rolls),
        possible_from=min(later, default=None),
    )


def present_roll(roll: Roll) -> RollShown:
    return RollShown(roll, queries.get_roll_size(roll))


def present_rolls(rolls: Iterable[Roll]) -> list[RollShown]:
    """All rolls with their sizes, in two queries."""
    listed = list(rolls)
    sizes = queries.get_sizes_by_roll(listed)
    return [RollShown(roll, sizes[roll.pk]) for roll in listed]


def describe_flaw(kind: reading.Flaw) -> str:
    """The description of a fault of this kind."""
    return {
        reading.Flaw.CELLS: _("more cells than the heading"),
        reading.Flaw.FORMULA: _("a cell that is a formula, or begins like one (=, +, -, @)"),
        reading.Flaw.NUMBER: _("not an identity number: eleven digits, the last two are check digits"),
        reading.Flaw.BIRTH_DATE: _("not a birth date such as 14.03.1985"),
        reading.Flaw.UNDER_AGE: _("younger than the minimum age on the cut-off date"),
        reading.Flaw.DISTRICT: _("unknown district"),
        reading.Flaw.WEIGHT: _("not a weight: a whole number, at least 1"),
        reading.Flaw.DESK: _("not a desk: at most 20 characters, at most 8 of them digits"),
        reading.Flaw.ADDRESS: _("no name or no address, or one with invisible characters"),
        reading.Flaw.TWICE: _("a person who is already on an earlier line"),
    }[kind]


def describe_fault(one: Fault) -> str:
    words = describe_flaw(one.flaw)
    if one.earlier is not None:
        return _("{what} (line {line})").format(what=words, line=one.earlier)
    return f"{words}: “{one.named}”" if one.named else words


def flaws(read: Reading) -> list[tuple[str, int]]:
    """Every kind of fault with its number of lines."""
    return [(describe_flaw(kind), read.flaws[kind]) for kind in reading.Flaw if read.flaws[kind]]


def unreadable(error: sheets.Unreadable) -> str:
    words = {
        sheets.Flaw.EMPTY: _("The file has no rows."),
        sheets.Flaw.ENCODING: _(
            "The file is not UTF-8 text, so its characters cannot be read. Save the table as "
            "“CSV UTF-8” or as XLSX and send that file."
        ),
        sheets.Flaw.NOT_CSV: _("This is not a line of a CSV file."),
        sheets.Flaw.NOT_XLSX: _("The workbook cannot be read. Save it as XLSX again, or as “CSV UTF-8”."),
        sheets.Flaw.TOO_LARGE: _("The file is too large."),
        sheets.Flaw.TOO_WIDE: _("There are more cells than a roll can have columns."),
    }[error.flaw]
    return _("Line {line}: {what}").format(line=error.line, what=words) if error.line else words


def wrong_row(error: reading.WrongRow) -> str:
    return _("Line {line}: {what}").format(line=error.fault.line, what=describe_fault(error.fault))


def wrong_columns(error: WrongColumns) -> str:
    if error.flaw == reading.ColumnFlaw.NOT_TAKEN:
        words = _(
            "A roll cannot have these columns: {names}. Remove them: data that is not needed must not "
            "be uploaded."
        )
        return words.format(names=", ".join(f"“{name}”" for name in error.names))
    names = ", ".join(column(name) for name in error.names)
    if error.flaw == reading.ColumnFlaw.TWICE:
        return _("These columns occur twice: {names}.").format(names=names)
    return _("The first line must contain the names of the columns. Missing: {names}.").format(names=names)


def column(name: str) -> str:
    return {
        "number": pgettext("column", "T.C. identity number"),
        "birth_date": pgettext("column", "birth date"),
        "district": pgettext("column", "district"),
        "weight": pgettext("column", "weight"),
        "desk": pgettext("column", "desk"),
        "name": pgettext("column", "name"),
        "address": pgettext("column", "address"),
    }[name]


def request_status_text(status: str) -> str:
    """The text of ``queries.request_status``, for officers."""
    return {
        "absent": _("Nobody with this number is on the roll."),
        "other_birth_date": _("This number is on the roll with another birth date."),
        "free": _(
            "The identity number and the birth date are on the roll. No account is matched with them yet."
        ),
        "taken": _(
            "The identity number and the birth date are on the roll, but another account is "
            "matched with them."
        ),
    }[status]
