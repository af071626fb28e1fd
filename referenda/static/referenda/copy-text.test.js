import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { CopyText } from "./copy-text.js";

const known = Object.getOwnPropertyDescriptor(globalThis, "navigator");
afterEach(() => {
  if (known) Object.defineProperty(globalThis, "navigator", known);
  delete globalThis.document;
});

function page(clipboard) {
  const button = new EventTarget();
  const message = { textContent: "", dataset: { done: "Kopyalandı." } };
  const parts = { button, "[data-done]": message };
  const element = Object.assign(new CopyText(), {
    hidden: true,
    querySelector: (name) => parts[name],
    getAttribute: () => "tracker",
  });
  Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
  globalThis.document = { getElementById: (id) => (id === "tracker" ? { textContent: " a+b/c\n" } : null) };
  element.connectedCallback();
  return { element, button, message };
}

test("the button copies the trimmed text and confirms it", async () => {
  const copied = [];
  const { element, button, message } = page({ writeText: async (text) => { copied.push(text); } });
  assert.equal(element.hidden, false);
  button.dispatchEvent(new Event("click"));
  await new Promise(setImmediate);
  assert.deepEqual([copied, message.textContent], [["a+b/c"], "Kopyalandı."]);
});

test("there is no button if pages cannot copy", () => {
  assert.equal(page(undefined).element.hidden, true);
});
