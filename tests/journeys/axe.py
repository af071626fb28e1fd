"""Prepares axe for a page, with all rules but faster.

Most of axe's time goes into colours, of which it parses the same few again and again: results are cached. axe
was compiled for browsers without private fields and uses weak maps instead, whose entries burden the garbage
collector: within its script, WeakMap and WeakSet store a hidden property in the key instead.
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
#: Script that defines ``axe`` in the window.
SCRIPT: Final = f"((WeakMap, WeakSet) => {{\n{AXE_SCRIPT}\n}})({HIDDEN_PROPERTIES});\n{REMEMBERED_COLOURS}"
