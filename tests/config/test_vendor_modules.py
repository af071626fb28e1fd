"""Third-party modules are served as published, with imports that browsers can resolve."""

import posixpath
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config.vendor_modules import ENTRIES, PREFIX, VendorModuleFinder, collect_modules, rewrite_module

CURVE = "curves/ed25519.js"


@pytest.mark.parametrize(
    ("source", "expected", "loaded"),
    [
        ("import { a } from '@noble/hashes/a.js';", "import { a } from '../hashes/a.js';", "hashes/a.js"),
        (
            'import { a, } from "./abstract/a.js";',
            'import { a, } from "./abstract/a.js";',
            "curves/abstract/a.js",
        ),
        ("import {\n a,\n} from\n '@noble/curves/a.js';", "import {\n a,\n} from\n './a.js';", "curves/a.js"),
        (
            "import * as u from '@noble/hashes/_u.js';",
            "import * as u from '../hashes/_u.js';",
            "hashes/_u.js",
        ),
        ("import '@noble/hashes/a.js';", "import '../hashes/a.js';", "hashes/a.js"),
        ("export { a } from '@noble/hashes/a.js';", "export { a } from '../hashes/a.js';", "hashes/a.js"),
    ],
)
def test_imports_are_rewritten_as_relative(source: str, expected: str, loaded: str) -> None:
    assert rewrite_module(source, CURVE) == (expected, {loaded})


@pytest.mark.parametrize(
    "source",
    [
        "let a; // import { a } from '@noble/hashes/a.js';",
        "export const from = '@noble/hashes/a.js';",
        "const a = 'import';\n/*! from '@noble/hashes/a.js' */",
    ],
)
def test_other_text_is_not_rewritten(source: str) -> None:
    assert rewrite_module(source, CURVE) == (source, set())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("// a\nlet b;\n  // c\n", "let b;\n"),
        ("/**\n * import { a } from '@noble/hashes/a.js';\n * /* ** b\n **/\nlet c;\n", "let c;\n"),
        ("/* a */\n/* b */\nlet c; // d\n/* e */ let f;\n", "let c; // d\n/* e */ let f;\n"),
        ("/*! MIT License\n */\nlet a;\n// b", "/*! MIT License\n */\nlet a;\n"),
        ("const a = 'x // y';\nconst b = `// c`;\n", "const a = 'x // y';\nconst b = `// c`;\n"),
    ],
)
def test_comments_on_lines_of_their_own_are_left_out_except_licences(source: str, expected: str) -> None:
    assert rewrite_module(source, CURVE) == (expected, set())


@pytest.mark.parametrize(
    "source",
    [
        "const a = `\n// b\n`;",
        "const a = `\\`\n// b\n\\``;",
        "const a = 'x\\\n// y';",
        "f(); /* a\n// b */\ng();",
        "/* a\n// b */ g();",
        "/*! MIT\n// x */\ng();",
        "// a\u2028g();",
        "const a = 'x /* y';",
    ],
)
def test_text_that_could_hide_where_a_comment_ends_is_refused(source: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"@noble/curves/ed25519\.js has a text or a comment"):
        rewrite_module(source, CURVE)


def test_import_of_an_unserved_package_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"@noble/curves/a\.js loads react, which is not served"):
        rewrite_module("import react from 'react';", "curves/a.js")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Packages with the entry modules, one of which needs a module of the other package."""
    folder = tmp_path / "node_modules" / "@noble"
    for name in (*ENTRIES, "curves/utils.js", "curves/unused.js"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("export const ı = 1;\n", encoding="utf-8")
    (folder / ENTRIES[0]).write_text('import { a } from "../utils.js";\n')
    (folder / "curves/utils.js").write_text("import { b } from '@noble/hashes/sha2.js';\n")
    return folder


def test_only_needed_modules_are_served(packages: Path, tmp_path: Path) -> None:
    finder = VendorModuleFinder(packages, tmp_path / "served")
    served = {name: Path(storage.path(name)).read_text("utf-8") for name, storage in finder.list(None)}

    assert served == {
        "curves/abstract/edwards.js": 'import { a } from "../utils.js";\n',
        "curves/utils.js": "import { b } from '../hashes/sha2.js';\n",
        "hashes/sha2.js": "export const ı = 1;\n",
    }
    assert finder.find(f"{PREFIX}/curves/unused.js") == []
    assert finder.find("curves/utils.js") == []
    assert finder.find(f"{PREFIX}/curves/utils.js") == str(tmp_path / "served" / "curves" / "utils.js")
    assert finder.find(f"{PREFIX}/curves/utils.js", find_all=True) == [
        str(tmp_path / "served" / "curves" / "utils.js")
    ]
    assert [name for name, _storage in finder.list(["curves/*"])] == ["hashes/sha2.js"]


def test_new_version_replaces_the_old_one(packages: Path, tmp_path: Path) -> None:
    served = tmp_path / "served"
    first = Path(VendorModuleFinder(packages, served).find(f"{PREFIX}/hashes/sha2.js"))
    before = first.stat()
    VendorModuleFinder(packages, served).find(f"{PREFIX}/hashes/sha2.js")
    assert first.stat().st_mtime_ns == before.st_mtime_ns
    (packages / "hashes/sha2.js").write_text("export const b = 2;\n")
    VendorModuleFinder(packages, served).find(f"{PREFIX}/hashes/sha2.js")

    assert first.read_text() == "export const b = 2;\n"
    assert sorted(path.name for path in served.rglob("*.*")) == ["edwards.js", "sha2.js", "utils.js"]


def test_without_packages_nothing_is_served_and_a_check_warns(tmp_path: Path) -> None:
    finder = VendorModuleFinder(tmp_path / "@noble", tmp_path / "served")

    assert list(finder.list(None)) == []
    assert finder.find(f"{PREFIX}/hashes/sha2.js") == []
    assert [message.id for message in finder.check()] == ["config.W001"]
    assert VendorModuleFinder().check() == []


def code_lines(source: str) -> list[str]:
    """The lines that are not comments as a whole, and those of licences."""
    lines, is_comment = [], False
    for line in source.splitlines():
        text = line.strip()
        begins = text.startswith("/*") and not text.startswith("/*!")
        is_comment = is_comment or (begins and ("*/" not in text or text.endswith("*/")))
        if not is_comment and not text.startswith("//"):
            lines.append(line)
        if is_comment and "*/" in text:
            assert text.endswith("*/")
            is_comment = False
    return lines


def test_the_installed_modules_are_served_whole_and_load_only_each_other(client: Client) -> None:
    packages = settings.BASE_DIR / "node_modules" / "@noble"
    modules = collect_modules(packages)
    for name, text in modules.items():
        answer = client.get(f"/static/{PREFIX}/{name}")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/javascript")
        assert b"".join(answer).decode() == text
        folder = posixpath.dirname(name)
        targets = re.findall(r"^(?:import|export)\b[^'\";]*\bfrom\s*['\"]([^'\"]+)['\"]", text, re.MULTILINE)
        assert all(target.startswith(".") for target in targets), name
        assert {posixpath.normpath(posixpath.join(folder, target)) for target in targets} <= set(modules)
        # Except for its imports and comments, it is the published file.
        published = code_lines((packages / name).read_text("utf-8"))
        changed = [one for one, other in zip(published, text.splitlines(), strict=True) if one != other]
        assert all(line.startswith("import ") and "@noble/" in line for line in changed)
