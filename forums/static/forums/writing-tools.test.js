import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.HTMLElement ??= class {};
globalThis.window ??= { customElements: { get: () => true } };
const { equip, shortcut } = await import("./writing-tools.js");

const key = (given) => ({ key: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...given });

test("Ctrl or Command with a letter presses a button", () => {
  assert.equal(shortcut(key({ key: "b", ctrlKey: true })), "bold");
  assert.equal(shortcut(key({ key: "I", metaKey: true })), "italic");
  assert.equal(shortcut(key({ key: "k", ctrlKey: true })), "link");
  for (const other of [{ key: "b" }, { key: "z", ctrlKey: true }, { key: "b", ctrlKey: true, shiftKey: true },
    { key: "b", ctrlKey: true, altKey: true }, { key: "b", ctrlKey: true, isComposing: true }]) {
    assert.equal(shortcut(key(other)), null);
  }
});

test("the toolbar stands before its field, which stays editable", () => {
  const pressed = [];
  const on = { toolbar: {}, field: {} };
  const toolbar = {
    setAttribute(name, value) { this[name] = value; },
    querySelector: (selector) => ({ click: () => pressed.push(selector) }),
    addEventListener: (kind, listener) => { on.toolbar[kind] = listener; },
  };
  const field = {
    id: "id_body",
    contenteditable: "false",
    before(element) { this.previous = element; },
    removeAttribute(name) { delete this[name]; },
    addEventListener: (kind, listener) => { on.field[kind] = listener; },
  };
  equip(toolbar, field);
  assert.equal(toolbar.for, "id_body");
  assert.equal(field.previous, toolbar);
  let prevented = false;
  on.field.keydown(key({ key: "b", ctrlKey: true, preventDefault: () => { prevented = true; } }));
  assert.deepEqual(pressed, ["[data-md-button=bold]"]);
  assert.equal(prevented, true);
  on.toolbar.click();
  assert.equal("contenteditable" in field, false);
});
