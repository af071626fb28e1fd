"""Where the product hashes: read from its source, for comparison with the tables of docs/vectors."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
#: A hashed text begins with its purpose.
SEPARATOR = re.compile(r"[a-z][a-z0-9_./-]*\|")
#: Hash functions, also as bare names: modules import or define them.
_OURS = {
    "hexadecimal",
    "fingerprint",
    "hash_to_scalar",
    "hashed",
    "salted_hmac",
    "compute_fingerprint",
    "_compute_mac",
}
_MODULES = {"hashlib", "hmac", "hashes"}
#: Hash functions of libsodium.
_BINDINGS = ("crypto_hash", "crypto_generichash", "crypto_auth", "crypto_kdf", "crypto_pwhash")
_NO_HASH = {"compare_digest"}
_JAVASCRIPT = re.compile(
    r"(?<![\w.#])(?:sha\d+|blake\w+|hmac|hkdf|pbkdf2|hexadecimal|fingerprint|hashToScalar|wideHashToScalar|hashed)\("
    r"|\bsubtle\.digest\(|\"(?:PBKDF2|HKDF|HMAC)\""
)
_FUNCTION = re.compile(r"(?:export )?(?:default )?(?:async )?function\*? (\w+)")
_METHOD = re.compile(r"  (?:static )?(?:async )?(?:get )?(#?\w+)\(.*\{$")
_COMMENT = re.compile(r"^\s*(?:/?\*|//|import )")

#: ``file:function`` within the product.
Place = str


def python_files() -> list[Path]:
    """Files of the referenda app, and the one that makes keyed hashes for the roll."""
    ours = (path for path in (ROOT / "referenda").rglob("*.py") if "migrations" not in path.parts)
    return [*sorted(ours), ROOT / "participation" / "roll" / "identity.py"]


def javascript_files() -> list[Path]:
    """Files that browsers load, without tests and modules that only tests load."""
    folder = ROOT / "referenda" / "static" / "referenda"
    return sorted(
        it for it in folder.rglob("*.js") if not it.name.endswith(".test.js") and it.name != "testing.js"
    )


class _Finder(ast.NodeVisitor):
    def __init__(self, file: str) -> None:
        self._file = file
        self._within: list[str] = []
        self.calls: set[Place] = set()
        self.separators: set[tuple[str, Place]] = set()

    @property
    def _place(self) -> Place:
        return f"{self._file}:{'.'.join(self._within) or '-'}"

    def _visit_definition(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        self._within.append(node.name)
        self.generic_visit(node)
        self._within.pop()

    visit_ClassDef = _visit_definition  # noqa: N815
    visit_FunctionDef = _visit_definition  # noqa: N815

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        if isinstance(called, ast.Name) and called.id in _OURS:
            self.calls.add(self._place)
        if isinstance(called, ast.Attribute):
            owner = called.value.id if isinstance(called.value, ast.Name) else ""
            is_hash = owner in _MODULES or called.attr in _OURS or called.attr.startswith(_BINDINGS)
            if is_hash and called.attr not in _NO_HASH:
                self.calls.add(self._place)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        text = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        if isinstance(text, str) and (match := SEPARATOR.match(text)):
            self.separators.add((match[0], self._place))


def in_python(file: str, source: str) -> tuple[set[Place], set[tuple[str, Place]]]:
    """Functions that hash, and separators with the place of each."""
    finder = _Finder(file)
    finder.visit(ast.parse(source))
    return finder.calls, finder.separators


def in_javascript(file: str, source: str) -> tuple[set[Place], set[tuple[str, Place]]]:
    """Functions that hash in a JavaScript file, and its separators; same shape as `in_python`."""
    lines = list(_lines(file, source))
    calls = {place for place, line in lines if _JAVASCRIPT.search(line)}
    begins = rf"[`\"']({SEPARATOR.pattern})"
    return calls, {(text, place) for place, line in lines for text in re.findall(begins, line)}


def _lines(file: str, source: str) -> Iterator[tuple[Place, str]]:
    """The lines of a script, each with its function."""
    function = "-"
    for line in source.splitlines():
        named = _FUNCTION.match(line) or _METHOD.match(line)
        if named:
            function = named[1]
        elif line and not line[0].isspace() and line[0] not in "})]":
            function = "-"
        if not _COMMENT.match(line):
            yield f"{file}:{function}", line[named.end() :] if named and line[0] != " " else line


def in_the_product() -> tuple[set[Place], set[tuple[str, Place]]]:
    """As `in_python`, for all product code in both languages."""
    calls: set[Place] = set()
    separators: set[tuple[str, Place]] = set()
    for path in (*python_files(), *javascript_files()):
        read = in_python if path.suffix == ".py" else in_javascript
        name = (
            path.name
            if path.suffix == ".js"
            else path.relative_to(ROOT).as_posix().removeprefix("referenda/")
        )
        hashed = read(name, path.read_text("utf-8"))
        calls |= hashed[0]
        separators |= hashed[1]
    return calls, separators
