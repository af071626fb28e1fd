"""House rules that no linter checks. Each test lists the offenders. Imports are checked by ``make check``."""

import ast
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from config.catalogues import KEYWORDS

ROOT: Path = settings.BASE_DIR
APPS = ("config", "forums", "participation", "polls", "realtime", "referenda")
# Runs the turns of jobs: whatever one raises is logged and stored, due work stays due, and the others go on.
TOPS = {ROOT / "participation" / "jobs" / "operations.py"}


def modules() -> Iterator[Path]:
    """All Python modules of the product and the tests, except migrations."""
    for folder in (*APPS, "tests"):
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def templates() -> list[Path]:
    return [path for folder in APPS for path in sorted((ROOT / folder).rglob("templates/**/*.html"))]


def statements(node: ast.AST) -> Iterator[ast.stmt | ast.ExceptHandler]:
    """All statements and handlers below ``node``. Expressions contain none."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        for child in getattr(node, field, ()):
            if isinstance(child, ast.stmt | ast.ExceptHandler):
                yield child
            yield from statements(child)


@pytest.fixture(scope="module")
def swallowed() -> list[str]:
    """All places in the product where a handler swallows every error."""
    return [
        place(path, line)
        for path in modules()
        if "tests" not in path.parts and path not in TOPS
        for line in broad_handlers(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
    ]


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def broad_handlers(tree: ast.Module) -> list[int]:
    """Lines of bare or broad handlers that neither raise nor pass the error on (``future.set_exception``).

    Broad are ``except:``, ``except Exception`` and ``except BaseException``, alone or in a tuple.
    """
    return [
        node.lineno
        for node in statements(tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _passes_on(node)
    ]


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return not names.isdisjoint({"Exception", "BaseException"})


def _passes_on(handler: ast.ExceptHandler) -> bool:
    return any(
        isinstance(node, ast.Raise) or (isinstance(node, ast.Attribute) and node.attr == "set_exception")
        for statement in handler.body
        for node in ast.walk(statement)
    )


class InlineCode(HTMLParser):
    """Finds what the content security policy would block: inline scripts, styles and event handlers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.findings: list[tuple[int, str]] = []
        # Template tags may be anywhere, even inside a start tag. Their output is HTML of another file.
        self.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.DOTALL))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        if tag == "style":
            self.findings.append((self.getpos()[0], "<style>"))
        if tag == "script" and "src" not in names:
            kind = dict(attrs).get("type")
            if kind != "application/json":
                self.findings.append((self.getpos()[0], "<script> without src"))
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().startswith("javascript:"):
                self.findings.append((self.getpos()[0], name))


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ('<p class="x" {% if a %}hidden{% endif %}>on</p><script type="module" src="{{ x }}"></script>', 0),
        ('<script type="application/json">{}</script>', 0),
        ("<script>alert(1)</script>", 1),
        ('<p style="color:red">', 1),
        ("<style>p{}</style>", 1),
        ('<a onclick="x()" href="javascript:x()">', 2),
        ('<p {% if a %}style="x"{% endif %}>', 1),
    ],
)
def test_the_look_for_inline_code_finds_it(html, count):
    assert len(InlineCode(html).findings) == count


def test_nothing_in_the_product_swallows_every_error(swallowed):
    assert swallowed == []


@pytest.mark.parametrize(
    "nested",
    [
        "if a: {}",
        "class A:\n def f(self):\n  for x in y: pass\n  else: {}",
        "match a:\n case 1: {}",
        "try: pass\nfinally: {}",
        "async def f():\n async with a: {}",
        "while a:\n if b: pass\n elif c: {}",
    ],
)
def test_no_statement_escapes_the_look(nested):
    tree = ast.parse(nested.format("raise"))

    assert any(isinstance(node, ast.Raise) for node in statements(tree))


@pytest.mark.parametrize(
    ("handler", "lines"),
    [
        ("except Exception:\n pass", [3]),
        ("except:\n log()", [3]),
        ("except (ValueError, BaseException) as e:\n print(e)", [3]),
        ("except Exception:\n log()\n raise", []),
        ("except BaseException as e:\n future.set_exception(e)", []),
        ("except ValueError:\n pass", []),
    ],
)
def test_the_look_for_swallowed_errors_finds_them(handler, lines):
    assert broad_handlers(ast.parse(f"try:\n x()\n{handler}")) == lines


def test_no_template_holds_script_style_or_handlers():
    findings = {path: InlineCode(path.read_text(encoding="utf-8")).findings for path in templates()}

    assert len(findings) > 20
    assert [f"{place(path, line)} {what}" for path, places in findings.items() for line, what in places] == []


def test_every_text_speaks_turkish():
    call_command("translations", "check", stdout=io.StringIO())


def unknown_aliases(source: str) -> list[str]:
    """Names under which a translation function is imported and that extraction does not look for."""
    return [
        alias.asname
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in KEYWORDS and alias.asname is not None and alias.asname not in KEYWORDS
    ]


def test_texts_are_extracted_under_every_name_of_a_translation_function():
    aliases = {path: unknown_aliases(path.read_text(encoding="utf-8")) for path in modules()}

    assert {path: names for path, names in aliases.items() if names} == {}


@pytest.mark.parametrize(
    ("line", "names"), [("gettext as _now", ["_now"]), ("gettext as _", []), ("override as o", [])]
)
def test_aliases_that_extraction_does_not_know_are_found(line, names):
    assert unknown_aliases(f"from django.utils.translation import {line}") == names


def texts_inside_f_strings(source: str) -> list[int]:
    """Lines where a translation function is called inside an f-string, where extraction sees no text."""
    return [
        call.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]


def test_texts_inside_f_strings_are_found():
    source = 'a = f"{_(\'Bulletins\')} 2026"\nb = f"{x}"\nc = _("f")\n'
    assert texts_inside_f_strings(source) == [1]


def test_no_text_is_translated_inside_an_f_string():
    lines = {path: texts_inside_f_strings(path.read_text(encoding="utf-8")) for path in modules()}

    assert [place(path, line) for path, numbers in lines.items() for line in numbers] == []


def width_rules(sheet: str) -> Iterator[str]:
    """Contents of the blocks of a style sheet that apply only at some widths."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    for match in re.finditer(r"@(?:media|container)[^{]*width[^{]*\{", sheet):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        yield sheet[match.end() : end - 1]


COLOURS = re.compile(r"[^{};]*(?:color|background|opacity|filter|fill|shadow|mix-blend)[\w-]*\s*:[^;}]*")


def test_no_colour_depends_on_the_width() -> None:
    """Journeys check colour contrast at one window width per language only."""
    sheets = [path for folder in APPS for path in (ROOT / folder).rglob("static/**/*.css")]
    offenders = [
        f"{path.relative_to(ROOT)}: {rule.strip()}"
        for path in sheets
        for block in width_rules(path.read_text(encoding="utf-8"))
        for rule in COLOURS.findall(block)
    ]
    assert len(sheets) > 10
    assert offenders == []


def test_the_look_for_colours_that_depend_on_the_width_finds_them() -> None:
    sheet = (
        "p { color: red } /* @media (width > 9em) { p { color: red } } */ @media print { p { color: #000 } }"
        "@media (min-width: 50em) { nav { display: flex } p { padding: 1em; color: #bbb } }"
        "@container (inline-size > 40em) and (width < 60em) { svg { fill: var(--pale) } }"
    )
    rules = [rule.strip() for block in width_rules(sheet) for rule in COLOURS.findall(block)]

    assert rules == ["color: #bbb", "fill: var(--pale)"]
