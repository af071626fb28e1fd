import assert from "node:assert/strict";
import { test } from "node:test";

import { ShareLinks } from "./share-links.js";

const ADDRESS = "https://meydan.example/forum/konu/12/";

function button() {
  return { hidden: true, addEventListener(_kind, press) { this.press = press; } };
}

function element() {
  const parts = {
    "[data-share]": button(),
    "[data-copy]": button(),
    "[role=status]": { textContent: "", dataset: { done: "Kopyalandı.", failed: "Olmadı." } },
  };
  const links = new ShareLinks();
  links.querySelector = (selector) => parts[selector];
  links.getAttribute = (name) => ({ address: ADDRESS, words: "Kordon" })[name];
  return { links, share: parts["[data-share]"], copy: parts["[data-copy]"], status: parts["[role=status]"] };
}

function browser(navigator) {
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
}

test("buttons that the browser cannot serve stay hidden", () => {
  browser({});
  const { links, share, copy } = element();
  links.connectedCallback();
  assert.deepEqual([share.hidden, copy.hidden], [true, true]);
});

test("the link is copied, and it is said", async () => {
  const copied = [];
  browser({ clipboard: { writeText: async (text) => copied.push(text) } });
  const { links, copy, status } = element();
  links.connectedCallback();
  assert.equal(copy.hidden, false);
  await copy.press();
  assert.deepEqual(copied, [ADDRESS]);
  assert.equal(status.textContent, "Kopyalandı.");
});

test("a browser that refuses to copy leads to an explanation", async () => {
  browser({ clipboard: { writeText: async () => { throw new DOMException("no", "NotAllowedError"); } } });
  const { links, copy, status } = element();
  links.connectedCallback();
  await copy.press();
  assert.equal(status.textContent, "Olmadı.");
});

test("the share sheet gets title and address, and closing it is no failure", async () => {
  const shared = [];
  browser({ share: async (data) => { shared.push(data); throw new DOMException("closed", "AbortError"); } });
  const { links, share } = element();
  links.connectedCallback();
  await share.press();
  assert.deepEqual(shared, [{ title: "Kordon", url: ADDRESS }]);
});
