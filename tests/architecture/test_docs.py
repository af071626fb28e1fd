"""Links in the documentation lead to existing files and headings."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
# [text](target) and ![text](target), and HTML images, which Markdown cannot size.
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|<(?:img|a)\s[^>]*?(?:src|href)=\"([^\"]+)\"")
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1`*\s*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
FOLDERS = ("docs", "deploy", "tests", "config", "forums", "participation", "polls", "realtime", "referenda")


def documents() -> list[Path]:
    return [
        *sorted(ROOT.glob("*.md")),
        *(p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.md"))),
    ]


def links(markdown: str) -> list[str]:
    """Targets inside the project, in order, except those in code."""
    targets = [first or second for first, second in LINK.findall(CODE.sub("", markdown))]
    return [target for target in targets if not re.match(r"[a-z][a-z0-9+.-]*:|//", target)]


def anchors(markdown: str) -> set[str]:
    """Anchors of headings as forges make them: lower case, no punctuation, hyphens for blanks."""
    headings = re.findall(
        r"^#{1,6}\s+(.+?)\s*$", CODE.sub(lambda code: code[0].strip("`~"), markdown), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(document: Path) -> list[str]:
    broken_links = []
    for target in links(document.read_text(encoding="utf-8")):
        name, _, anchor = unquote(target).partition("#")
        place = (document.parent / name).resolve() if name else document
        there = place.is_relative_to(ROOT) and place.exists()
        if there and anchor and place.suffix == ".md":
            there = anchor in anchors(place.read_text(encoding="utf-8"))
        if not there:
            broken_links.append(f"{document.relative_to(ROOT)}: {target}")
    return broken_links


def test_every_link_leads_to_something_that_exists() -> None:
    pages = documents()

    assert len(pages) > 10
    assert [link for document in pages for link in broken(document)] == []


@pytest.mark.parametrize(
    ("markdown", "targets"),
    [
        ("[a](docs/a.md) and ![b](b.png)", ["docs/a.md", "b.png"]),
        ('<img src="c.png" width="240" alt="[x](y)">', ["c.png", "y"]),
        ("[a](https://a.example/) [b](mailto:a@b.example) [c](#part)", ["#part"]),
        ("`[a](b)`\n```\n[c](d)\n```\n[e](f)", ["f"]),
    ],
)
def test_the_look_for_links_finds_them(markdown: str, targets: list[str]) -> None:
    assert links(markdown) == targets


def test_a_missing_file_and_a_missing_heading_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.architecture.test_docs.ROOT", tmp_path)
    page = tmp_path / "a.md"
    page.write_text("# What `closing` does: all of it\n[a](#what-closing-does-all-of-it) [b](#no) [c](no.md)")

    assert broken(page) == ["a.md: #no", "a.md: no.md"]


def assert_tests_exist(named: list[str]) -> None:
    for test in named:
        path, *names = test.split("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert all(re.search(rf"^\s*(def|class) {name}\b", text, re.MULTILINE) for name in names), test


def test_every_promise_names_tests_that_are_there() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "docs" / "promises.md").read_text(encoding="utf-8"))

    assert len(named) > 20
    assert_tests_exist(named)


def test_every_test_named_in_the_documents_exists() -> None:
    spans = [
        named
        for document in documents()
        for named in re.findall(r"tests/[\w./-]+\.py(?:::\w+)+", document.read_text(encoding="utf-8"))
    ]

    assert spans
    assert_tests_exist(spans)


GUIDES = ("docs/architecture.md", "CONTRIBUTING.md")
APPS = ("config", "forums", "participation", "polls", "realtime", "referenda")
ROOMS = (
    "config/operating",
    "config/serving",
    "config/site",
    "participation/background",
    "participation/fields",
    "participation/storage",
    "participation/text",
    "participation/web",
)
#: Packages that Django prescribes; they are no subject.
PRESCRIBED = frozenset({"management", "migrations", "templatetags"})
PATH = re.compile(r"`([\w.-]+(?:/[\w.*-]+)*/?)`")


def packages() -> list[str]:
    """The apps, and the packages directly below them: apps of participation, subjects of the others."""
    below = [
        f"{app}/{package.parent.name}"
        for app in ("forums", "participation", "polls", "referenda")
        for package in sorted((ROOT / app).glob("*/__init__.py"))
        if package.parent.name not in PRESCRIBED
    ]
    return [*APPS, *below]


def named_paths(markdown: str) -> list[str]:
    """Code spans that look like a path of the repository; ``SUBJECT`` in capitals is a placeholder."""
    spans = [match.group(1) for match in PATH.finditer(markdown)]
    return [
        span
        for span in spans
        if "/" in span and span.split("/")[0] in {*FOLDERS, ".ci"} and not re.search("[A-Z]{3}", span)
    ]


def test_the_architecture_names_every_package() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    assert [package for package in packages() if f"{package}/" not in text and package not in text] == []


def test_the_architecture_names_every_module_that_all_apps_use() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [ROOT / "config", ROOT / "participation", *(ROOT / room for room in ROOMS)]
    modules = [
        module.relative_to(ROOT).as_posix() for room in rooms for module in sorted(room.glob("[!_]*.py"))
    ]

    assert len(modules) > 60
    assert [module for module in modules if f"`{module}`" not in text] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_guides_name_only_paths_that_exist(guide: str) -> None:
    paths = named_paths((ROOT / guide).read_text(encoding="utf-8"))

    assert len(paths) > 20
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


def test_paths_are_found_in_code_spans() -> None:
    assert named_paths("`polls/urls.py`, `/yoklamalar/12/`, `a/b`, `tests/APP/x.py`, `forums/no/`") == [
        "polls/urls.py",
        "forums/no/",
    ]
