import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { keepDrafts, PAUSE } from "./post-form.js";

function form() {
  const listeners = {};
  const tags = [{ value: "gece", checked: false }, { value: "yaya", checked: false }];
  return {
    tags,
    dataset: { draft: "/taslak/", place: "board:3" },
    elements: { csrfmiddlewaretoken: { value: "k" }, title: { value: "" }, body: { value: "" } },
    querySelectorAll: () => tags.filter((tag) => tag.checked),
    addEventListener: (kind, listener) => { listeners[kind] = listener; },
    typed: () => listeners.input(),
  };
}

test("a draft is saved with the tags that are chosen, also when only these change", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const sent = [];
  const written = form();
  keepDrafts(written, async (_address, { body }) => {
    sent.push(body);
    return { ok: true };
  });
  written.elements.body.value = "Bence değil.";
  written.typed();
  mock.timers.tick(PAUSE);
  await Promise.resolve();
  written.tags[1].checked = true;
  written.typed();
  mock.timers.tick(PAUSE);
  await Promise.resolve();
  assert.deepEqual(sent.map((body) => body.getAll("tags")), [[], ["yaya"]]);
  assert.equal(sent[1].get("place"), "board:3");
});
