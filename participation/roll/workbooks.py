"""Streams the cells of the first sheet of an XLSX workbook, in bounded memory.

openpyxl builds trees of the XML, so that 81 kB on disk took 1.2 GB. Here nothing is kept but the texts that
cells share, within a budget. A malformed workbook raises ValueError, BadZipFile or another error that
``FAULTS`` names; a too large one ``Exceeded``.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, BinaryIO, Final
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

#: Limits of the archive, which is compressed: a small one could expand to fill the disk or the memory.
MAX_UNPACKED: Final = 400 * 1024 * 1024
MAX_PARTS: Final = 500
#: Bytes of a part other than the sheet and its shared texts.
MAX_OF_A_PART: Final = 8 * 1024 * 1024
#: Bytes for each row that the shared texts may take in memory, and at least for all.
TEXT_OF_A_ROW: Final = 256
MIN_TEXT: Final = 4 * 1024 * 1024
#: Elements for each row, and at least for all.
ELEMENTS_OF_A_ROW: Final = 80
MIN_ELEMENTS: Final = 200_000
#: Different names of elements and attributes, and how deep elements lie: expat keeps them all.
MAX_NAMES: Final = 1_000
DEEPEST: Final = 50
#: Bytes of one tag, which expat keeps until it ends.
MAX_TAG_LENGTH: Final = 1024 * 1024
#: Characters of a format of numbers, as in Excel. openpyxl takes quadratic time, in which nothing else in the
#: process goes on: half an hour for a megabyte of brackets.
MAX_FORMAT_LENGTH: Final = 255
LAST_LINE: Final = 1_048_576
_CHUNK: Final = 64 * 1024
#: Bytes of a short ``str`` besides its characters.
_OBJECT: Final = 60
_PLACE: Final = re.compile(r"([A-Z]{1,3})[0-9]*")

#: Errors of a file that is no workbook.
FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    ValueError,
    KeyError,
    IndexError,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,  # an encrypted part
)

Value = str | int | float | bool | datetime | None
Attributes = Mapping[str, str]


class Exceeded(Exception):
    """The workbook exceeds a limit."""


class _Part:
    """Handles the elements of one part; ``elements`` counts down."""

    def __init__(self, elements: int) -> None:
        self._left = elements
        self._depth = 0

    def read(self, stream: IO[bytes]) -> Iterator[None]:
        """Parse ``stream``; yields after each chunk."""
        names: dict[str, str] = {}
        parser = expat.ParserCreate(None, None, names)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        fed = 0
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > MAX_TAG_LENGTH or len(names) > MAX_NAMES:
                raise Exceeded
            yield
        parser.Parse(b"", True)
        yield

    def read_all(self, stream: IO[bytes]) -> None:
        for _chunk in self.read(stream):
            pass

    def _start(self, name: str, attributes: Attributes) -> None:
        self._left -= 1
        self._depth += 1
        if self._left < 0 or self._depth > DEEPEST:
            raise Exceeded
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name.rpartition(":")[2])

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element; ``name`` has no namespace prefix."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of text."""


class _Directory(_Part):
    """The relations of a part, or the sheets of a workbook: attributes of its elements, in order."""

    def __init__(self) -> None:
        super().__init__(MIN_ELEMENTS)
        self.entries: list[dict[str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("Relationship", "sheet"):
            self.entries.append({key.rpartition(":")[2]: value for key, value in attributes.items()})
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true")


class _Styles(_Part):
    """``dates``: for each style of cells, whether it shows a number as a date."""

    def __init__(self) -> None:
        super().__init__(MIN_ELEMENTS)
        self.dates: list[bool] = []
        self._formats: dict[int, bool] = {}
        self._in_cells = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            code = attributes["formatCode"]
            self._formats[int(attributes["numFmtId"])] = len(code) <= MAX_FORMAT_LENGTH and is_date_format(
                code
            )
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = int(attributes.get("numFmtId", "0"))
            built_in = is_date_format(BUILTIN_FORMATS.get(number, "General"))
            self.dates.append(self._formats.get(number, built_in))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


class _Texts(_Part):
    """Collects text of at most ``longest`` characters; what exceeds them is left out."""

    def __init__(self, elements: int, longest: int) -> None:
        super().__init__(elements)
        self._longest = longest
        self._is_read = False
        self._room = 0
        self._pieces: list[str] = []

    def text(self, text: str) -> None:
        if self._is_read and self._room > 0:
            self._pieces.append(text[: self._room])
            self._room -= len(text)

    def _begin(self) -> None:
        self._pieces, self._room = [], self._longest

    @property
    def _whole(self) -> str:
        return "".join(self._pieces)


class _Shared(_Texts):
    """The texts that cells refer to by number. ``budget``: bytes in memory."""

    def __init__(self, elements: int, longest: int, budget: int) -> None:
        super().__init__(elements, longest)
        self.texts: list[str] = []
        self._budget = budget
        self._is_phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        if name == "si":
            self._begin()
        elif name == "rPh":
            self._is_phonetic = True
        self._is_read = name == "t" and not self._is_phonetic

    def end(self, name: str) -> None:
        self._is_read = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            whole = self._whole
            self._budget -= len(whole) * 2 + _OBJECT
            if self._budget < 0:
                raise Exceeded
            self.texts.append(whole)


#: The value of a cell with a formula, which ``sheets`` refuses.
_FORMULA: Final = "="


class _Sheet(_Texts):
    """Rows as (line, values). Columns beyond ``columns`` count as the one after them."""

    def __init__(
        self, elements: int, longest: int, columns: int, texts: list[str], dates: list[bool], epoch: datetime
    ) -> None:
        super().__init__(elements, longest)
        self.rows: list[tuple[int, list[Value]]] = []
        self._columns = columns
        self._shared = texts
        self._dates = dates
        self._epoch = epoch
        self._line = 0
        self._column = 0
        self._cells: dict[int, Value] = {}
        self._kind = ""
        self._style = 0
        self._is_formula = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            line = int(attributes.get("r", self._line + 1))
            if not self._line < line <= LAST_LINE:
                raise ValueError("rows are not in order")
            self._line, self._column, self._cells = line, 0, {}
        elif name == "c":
            self._column = _parse_column_number(attributes["r"]) if "r" in attributes else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self._is_formula = False
            self._begin()
        elif name == "f":
            self._is_formula = True
        self._is_read = name in ("v", "t")

    def end(self, name: str) -> None:
        self._is_read = False
        if name == "c":
            value: Value = _FORMULA if self._is_formula else self._value(self._whole)
            if value != "":
                one_too_many = self._columns + 1
                self._cells[min(self._column, one_too_many)] = value
        elif name == "row":
            last = max(self._cells, default=0)
            self.rows.append((self._line, [self._cells.get(number) for number in range(1, last + 1)]))

    def _value(self, text: str) -> Value:
        if not text or self._kind in ("inlineStr", "str", "e"):
            return text
        if self._kind == "s":
            return self._shared[_parse_text_index(text)]
        if self._kind == "b":
            return text.strip() == "1"
        if self._kind == "d":
            return text.strip()[:10]
        number = float(text) if {".", "e", "E"} & {*text} else int(text)
        if self._style < len(self._dates) and self._dates[self._style]:
            return from_excel(number, self._epoch)  # type: ignore[no-any-return]
        return number


def read_workbook_rows(
    file: BinaryIO, *, most: int, columns: int, longest: int
) -> Iterator[tuple[int, list[Value]]]:
    """Each row as its line and values up to the last one, blank rows included.

    ``most``: the number of rows on which the limits depend; ``longest``: characters kept of a cell.
    Raises Exceeded, or one of ``FAULTS``, possibly after many rows.
    """
    with zipfile.ZipFile(file) as parts:
        listed = parts.infolist()
        if len(listed) > MAX_PARTS or sum(part.file_size for part in listed) > MAX_UNPACKED:
            raise Exceeded
        elements = MIN_ELEMENTS + most * ELEMENTS_OF_A_ROW
        book = _list_related_parts(parts, "", "/officeDocument")[0]
        directory = _read_directory(parts, book)
        sheets = {it["Id"]: it for it in _read_relations(parts, book) if it["Type"].endswith("/worksheet")}
        first = next((sheets[it["id"]] for it in directory.entries if it.get("id") in sheets), None)
        if first is None:
            return
        shared = _Shared(elements, longest, MIN_TEXT + most * TEXT_OF_A_ROW)
        for name in _list_related_parts(parts, book, "/sharedStrings"):
            with parts.open(name) as stream:
                shared.read_all(stream)
        styles = _Styles()
        for name in _list_related_parts(parts, book, "/styles"):
            with _open_part(parts, name) as stream:
                styles.read_all(stream)
        epoch = CALENDAR_MAC_1904 if directory.is_1904 else CALENDAR_WINDOWS_1900
        sheet = _Sheet(elements, longest, columns, shared.texts, styles.dates, epoch)
        with parts.open(_resolve_target(book, first)) as stream:
            line = 0
            for _chunk in sheet.read(stream):
                for at, values in sheet.rows:
                    for blank in range(line + 1, at):
                        yield blank, []
                    line = at
                    yield at, values
                sheet.rows.clear()


def _open_part(parts: zipfile.ZipFile, name: str) -> BinaryIO:
    if parts.getinfo(name).file_size > MAX_OF_A_PART:
        raise Exceeded
    return parts.open(name)  # type: ignore[return-value]


def _read_directory(parts: zipfile.ZipFile, name: str) -> _Directory:
    directory = _Directory()
    with _open_part(parts, name) as stream:
        directory.read_all(stream)
    return directory


def _read_relations(parts: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    folder, base = posixpath.split(name)
    return _read_directory(parts, posixpath.join(folder, "_rels", f"{base}.rels")).entries


def _list_related_parts(parts: zipfile.ZipFile, name: str, kind: str) -> list[str]:
    """The names of parts that ``name`` refers to, by the end of the relation's type."""
    return [_resolve_target(name, it) for it in _read_relations(parts, name) if it["Type"].endswith(kind)]


def _resolve_target(name: str, relation: Mapping[str, str]) -> str:
    path = posixpath.join("/", posixpath.dirname(name), relation["Target"])
    return posixpath.normpath(path).lstrip("/")


def _parse_column_number(place: str) -> int:
    """The number of a column: 27 for ``AA12``."""
    matched = _PLACE.fullmatch(place)
    if matched is None:
        raise ValueError("this is no place of a cell")
    number = 0
    for letter in matched[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _parse_text_index(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("texts are numbered from 0")
    return number


def _refuse_doctype(*_declared: object) -> None:
    raise ValueError("a workbook declares no document type")
