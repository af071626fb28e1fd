"""The Turkish gettext catalogues, one per app, with English message ids from code and templates. Managed by
Babel, so that no system gettext is needed; ``manage.py translations`` is the command.

Catalogues contain no line numbers or dates and are sorted, so that a changed text is a changed line.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

HEADER = r"""# Written by `manage.py translations extract`; by hand change only the msgstr lines.
msgid ""
msgstr ""
"Language: tr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

"""
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
MARKUP = re.compile(r"</?[a-z][a-z0-9]*")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdifg]|\{\w*\}")
NO_FORMAT = re.compile(r"%(?![(%sdifg])")

Key = tuple[str, str]  # the context ("" for none) and the singular message id


@dataclass(frozen=True)
class App:
    """A folder with its own catalogue. ``more`` are modules outside it that belong to the same catalogue."""

    label: str
    folder: Path
    more: tuple[Path, ...] = ()

    @property
    def catalogue(self) -> Path:
        return self.folder / "locale" / "tr" / "LC_MESSAGES" / "django.po"

    def sources(self) -> Iterator[Path]:
        """Python modules and templates that may contain texts; migrations and tests contain none."""
        for pattern in ("*.py", "templates/**/*.html", "templates/**/*.txt"):
            for path in sorted(self.folder.rglob(pattern)):
                if "migrations" not in path.parts:
                    yield path
        yield from self.more


def list_project_apps() -> list[App]:
    """Every app of the project. Modules of ``participation`` outside its apps belong to the catalogue of
    ``config``.
    """
    base = settings.BASE_DIR
    participation = base / "participation"
    rooms = [path for path in participation.glob("*/*.py") if not (path.parent / "apps.py").exists()]
    return [
        App("config", base / "config", more=tuple(sorted([*participation.glob("*.py"), *rooms]))),
        App("forums", base / "forums"),
        App("polls", base / "polls"),
        App("referenda", base / "referenda"),
        *(App(path.name, path) for path in sorted(participation.iterdir()) if (path / "apps.py").exists()),
        App("realtime", base / "realtime"),
    ]


def _read_texts(path: Path) -> io.BytesIO:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # A template's indentation would be a syntax error for the Python tokenizer, so it is removed.
        lines = templatize(source, origin=str(path)).splitlines()
        source = "\n".join(line.strip() for line in lines) + "\n"
    return io.BytesIO(source.encode("utf-8"))


def extract_messages(app: App, base: Path | None = None) -> Catalog:
    """The messages in code and templates of ``app``, with files as locations relative to ``base``."""
    base = base or settings.BASE_DIR
    catalogue = Catalog()
    for path in app.sources():
        place = (path.relative_to(base).as_posix(), 1)
        for _line, message, comments, context in extract(
            "python", _read_texts(path), keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            catalogue.add(message, locations=[place], auto_comments=comments, context=context)
    return catalogue


def read_catalogue(app: App) -> Catalog:
    """The catalogue on disk; an empty one if there is none."""
    text = app.catalogue.read_bytes() if app.catalogue.exists() else HEADER.encode()
    return read_po(io.BytesIO(text), locale="tr")


def get_key(message: Message) -> Key:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def index_messages(catalogue: Catalog) -> dict[Key, Message]:
    """Every message except the header."""
    return {get_key(message): message for message in catalogue if message.id}


def is_translated(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(strings) and all(strings)


def update_catalogue(app: App, known: Mapping[Key, Message]) -> list[Message]:
    """Update the catalogue on disk and return the translated messages that are no longer used.

    Translations are kept. A new message takes its translation from another catalogue (``known``), so that a
    text that moves between apps keeps it.
    """
    catalogue = read_catalogue(app)
    catalogue.update(extract_messages(app), no_fuzzy_matching=True, update_creation_date=False)
    for place, message in index_messages(catalogue).items():
        other = known.get(place)
        if other and not is_translated(message) and other.pluralizable == message.pluralizable:
            message.string = other.string
    gone = [message for message in catalogue.obsolete.values() if is_translated(message)]
    if not index_messages(catalogue) and not app.catalogue.exists():
        return gone
    written = io.BytesIO()
    write_po(
        written,
        catalogue,
        width=110,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    text = HEADER + written.getvalue().decode("utf-8").strip("\n") + "\n"
    app.catalogue.parent.mkdir(parents=True, exist_ok=True)
    if not app.catalogue.exists() or app.catalogue.read_text(encoding="utf-8") != text:
        app.catalogue.write_text(text, encoding="utf-8")
    return gone


def compile_catalogue(path: Path) -> Path:
    """Write the ``.mo`` file next to the ``.po`` file ``path``; fuzzy messages are left out."""
    target = path.with_suffix(".mo")
    with path.open("rb") as source, target.open("wb") as written:
        write_mo(written, read_po(source, locale="tr"))
    return target


def _make_tuple(strings: str | Iterable[str] | None) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else tuple(strings or ())


def _list_placeholders_and_markup(text: str) -> tuple[frozenset[str], Counter[str]]:
    """The named placeholders (any order and number), and what must occur as often as in English."""
    placeholders = PLACEHOLDER.findall(text.replace("%%", ""))
    named = frozenset(it for it in placeholders if it[0] == "{" or it[1] == "(")
    return named, Counter([it for it in placeholders if it not in named] + MARKUP.findall(text))


def format_faults(message: Message, *, from_template: bool) -> Iterator[str]:
    """Describe what would fail when values are inserted into the translation."""
    ids = _make_tuple(message.id)
    wanted = [_list_placeholders_and_markup(text) for text in ids]
    formatted = from_template or any(PLACEHOLDER.search(text) or "%%" in text for text in ids)
    for string in _make_tuple(message.string):
        # A singular may omit the number ("1 person"), so either English form may be the pattern.
        if _list_placeholders_and_markup(string) not in wanted:
            yield f"placeholders or markup differ in {string!r}"
        if formatted and NO_FORMAT.search(string.replace("%%", "")):
            yield f"a single % (write %%) in {string!r}"


def list_faults(app: App) -> Iterator[str]:
    """All faults of the catalogue of ``app``, one line each."""
    catalogue = read_catalogue(app)
    wanted, present = index_messages(extract_messages(app)), index_messages(catalogue)
    for place in sorted(wanted.keys() - present.keys()):
        yield f"{app.label}: missing {place[1]!r}"
    stale: Iterable[Key] = present.keys() - wanted.keys()
    for place in sorted({*stale, *(get_key(message) for message in catalogue.obsolete.values())}):
        yield f"{app.label}: obsolete {place[1]!r}"
    for place, message in sorted(present.items()):
        if place not in wanted:
            continue
        if not is_translated(message):
            yield f"{app.label}: untranslated {place[1]!r}"
        elif message.fuzzy:
            yield f"{app.label}: fuzzy {place[1]!r}"
        if wanted[place].pluralizable != message.pluralizable:
            yield f"{app.label}: plural forms differ from the code in {place[1]!r}"
        elif is_translated(message):
            from_template = any(not name.endswith(".py") for name, _line in wanted[place].locations)
            for fault in format_faults(message, from_template=from_template):
                yield f"{app.label}: {fault}"


def find_contradictions(chosen: Iterable[App]) -> Iterator[str]:
    """Texts that two catalogues translate differently. Django merges all catalogues, so only one of the two
    would ever be used; a context (``pgettext``) separates them.
    """
    seen: dict[Key, tuple[str, Message]] = {}
    for app in chosen:
        for place, message in index_messages(read_catalogue(app)).items():
            label, other = seen.setdefault(place, (app.label, message))
            if is_translated(message) and is_translated(other) and message.string != other.string:
                yield f"{label} and {app.label}: {place[1]!r} is {other.string!r} and {message.string!r}"
