"""axe made ready for a page: as strict as it comes, and quicker.

Most of its time goes into colours. It parses the same few over and over: what was found is remembered. And it
was compiled for browsers without private fields, in whose place it has weak maps, each entry of which is a
burden to the garbage collector: within its script their names mean a hidden property of the key.
"""

from typing import Final

from axe_playwright_python.base import AXE_SCRIPT

HIDDEN_PROPERTIES: Final = """
class {
  #key = Symbol();
  has(it) { return this.#key in it; }
  get(it) { return it[this.#key]; }
  set(it, value) { it[this.#key] = value; return this; }
  delete(it) { return delete it[this.#key]; }
}, class {
  #key = Symbol();
  has(it) { return this.#key in it; }
  add(it) { it[this.#key] = true; return this; }
  delete(it) { return delete it[this.#key]; }
}
"""
REMEMBERED_COLOURS: Final = """
(() => {
  const { Color } = axe.commons.color;
  const parse = Color.prototype.parseString;
  const known = new Map();
  Color.prototype.parseString = function (text) {
    if (!known.has(text)) known.set(text, parse.call(new Color(0, 0, 0, 0), text));
    const { r, g, b, alpha } = known.get(text);
    return Object.assign(this, { r, g, b, alpha });
  };
})();
"""
#: Puts ``axe`` into the window.
SCRIPT: Final = f"((WeakMap, WeakSet) => {{\n{AXE_SCRIPT}\n}})({HIDDEN_PROPERTIES});\n{REMEMBERED_COLOURS}"
