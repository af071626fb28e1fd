import assert from "node:assert/strict";
import { test } from "node:test";

import { closeAndReturnFocus, closeOutside } from "./menu.js";

function menu(...inside) {
  const summary = { focused: false, focus() { this.focused = true; } };
  return { open: true, summary, contains: (node) => inside.includes(node), querySelector: () => summary };
}

test("a click elsewhere closes a menu and leaves the one it was made in", () => {
  const [link, heading] = [{}, {}];
  const [mine, other] = [menu(link), menu(heading)];
  closeOutside(link, [mine, other]);
  assert.equal(mine.open, true);
  assert.equal(other.open, false);
});

test("escape closes the menu and gives the focus back to what opened it", () => {
  const opened = menu();
  closeAndReturnFocus([opened]);
  assert.equal(opened.open, false);
  assert.equal(opened.summary.focused, true);
});
