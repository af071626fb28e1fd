import assert from "node:assert/strict";
import { test } from "node:test";

import { sendForm } from "./send-form.js";

const TEXTS = { offline: "Bağlantı yok.", failed: "Olmadı." };

function form() {
  const made = [];
  return {
    action: "/forum/ileti/3/destek/",
    attributes: {},
    submitted: 0,
    alert: () => made.map((it) => it.textContent).join(""),
    role: () => made[0]?.role,
    setAttribute(name, value) { this.attributes[name] = value; },
    removeAttribute(name) { delete this.attributes[name]; },
    hasAttribute(name) { return name in this.attributes; },
    querySelector: () => made[0] ?? null,
    append: (element) => made.push(element),
    ownerDocument: { createElement: () => ({ className: "", textContent: "" }) },
    submit() { this.submitted += 1; },
  };
}

function options(send) {
  return { texts: TEXTS, send, bodyOf: () => new FormData() };
}

function answer(status, payload, { redirected = false, json = true } = {}) {
  return {
    ok: status < 400,
    status,
    redirected,
    headers: new Headers({ "content-type": json ? "application/json" : "text/html" }),
    json: async () => payload,
  };
}

for (const error of [new TypeError("Failed to fetch"), new DOMException("late", "TimeoutError")]) {
  test(`without a connection the page says so and can be used again (${error.name})`, async () => {
    const support = form();
    assert.equal(await sendForm(support, options(async () => { throw error; })), null);
    assert.equal(support.alert(), "Bağlantı yok.");
    assert.equal(support.role(), "alert");
    assert.equal(support.submitted, 0);
    const sent = await sendForm(support, options(async () => answer(200, { support: 4 })));
    assert.deepEqual(sent, { support: 4 });
    assert.equal(support.alert(), "");
  });
}

test("a refusal of the server is shown in its own words", async () => {
  const support = form();
  await sendForm(support, options(async () => answer(429, { code: "too_often", detail: "Biraz bekleyin." })));
  assert.equal(support.alert(), "Biraz bekleyin.");
  assert.equal(support.submitted, 0);
});

test("a failure of the server is said, whatever it answers", async () => {
  for (const status of [404, 500, 502]) {
    const support = form();
    await sendForm(support, options(async () => answer(status, null, { json: false })));
    assert.equal(support.alert(), "Olmadı.");
    assert.equal(support.submitted, 0);
  }
});

test("whoever is signed out is led to sign in by the ordinary request", async () => {
  for (const signedOut of [answer(200, null, { redirected: true, json: false }), answer(403, null, { json: false })]) {
    const support = form();
    assert.equal(await sendForm(support, options(async () => signedOut)), null);
    assert.equal(support.submitted, 1);
    assert.equal(support.alert(), "");
  }
});

test("a second press while the first is under way sends nothing", async () => {
  const support = form();
  let sent = 0;
  const slow = options(async () => { sent += 1; return answer(200, {}); });
  await Promise.all([sendForm(support, slow), sendForm(support, slow)]);
  assert.equal(sent, 1);
  assert.equal(support.hasAttribute("aria-busy"), false);
});
