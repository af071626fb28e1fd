import assert from "node:assert/strict";
import { test } from "node:test";

import { StatementVotes } from "./statement-votes.js";

const CHANGED = { ask: "<p tabindex=-1>İkinci</p>", own: "<li>Birinci</li>", said: "Oyunuz alındı." };

function page() {
  const asked = {};
  const focused = [];
  const parts = {
    "[data-ask]": {
      innerHTML: "Birinci",
      contains: (form) => form === asked,
      querySelector: () => ({ focus: () => focused.push("next") }),
    },
    "[data-own]": { innerHTML: "" },
    "[data-said]": { textContent: "" },
  };
  const votes = new StatementVotes();
  votes.dataset = { offline: "Bağlantı yok.", failed: "Olmadı." };
  votes.querySelector = (selector) => parts[selector];
  return { votes, asked, focused, ask: parts["[data-ask]"], own: parts["[data-own]"], said: parts["[data-said]"] };
}

test("the next statement takes the place, gets the focus, and the vote is said", async () => {
  const { votes, asked, focused, ask, own, said } = page();
  const agree = { name: "vote", value: "1" };
  let sent;
  await votes.vote(asked, agree, async (form, options) => { sent = { form, ...options }; return CHANGED; });
  assert.equal(sent.form, asked);
  assert.equal(sent.submitter, agree);
  assert.equal(sent.texts.offline, "Bağlantı yok.");
  assert.equal(ask.innerHTML, CHANGED.ask);
  assert.equal(own.innerHTML, CHANGED.own);
  assert.equal(said.textContent, "Oyunuz alındı.");
  assert.deepEqual(focused, ["next"]);
});

test("a vote that was not stored leaves everything where it is", async () => {
  const { votes, asked, focused, ask, said } = page();
  await votes.vote(asked, {}, async () => null);
  assert.equal(ask.innerHTML, "Birinci");
  assert.equal(said.textContent, "");
  assert.deepEqual(focused, []);
});

test("a changed vote presses its button and moves nothing", async () => {
  const { votes, focused, own } = page();
  const pressed = [{}, {}].map(() => ({ setAttribute(name, value) { this[name] = value; } }));
  const form = { querySelectorAll: () => pressed };
  await votes.vote(form, pressed[1], async () => CHANGED);
  assert.deepEqual(pressed.map((button) => button["aria-pressed"]), ["false", "true"]);
  assert.equal(own.innerHTML, "");
  assert.deepEqual(focused, []);
});
