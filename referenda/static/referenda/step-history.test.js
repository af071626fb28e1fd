import assert from "node:assert/strict";
import { test } from "node:test";

import { StepHistory } from "./step-history.js";

/** A window with a history of its own. ``links``: how many entries a link within the page has added. */
function browser(state = null) {
  const page = new EventTarget();
  const entries = [state];
  let place = 0;
  const pop = () => page.dispatchEvent(Object.assign(new Event("popstate"), { state: entries[place] }));
  page.entries = entries;
  page.location = { href: "https://meydan.example/#secim=WERC" };
  page.follow = () => {
    page.location.href = "https://meydan.example/#content";
    entries.splice(place + 1, Infinity, null);
    place += 1;
    pop();
  };
  page.history = {
    get state() {
      return entries[place];
    },
    replaceState(next, _title, address) {
      entries[place] = next;
      page.location.href = address;
    },
    pushState(next, _title, address) {
      page.location.href = address;
      place += 1;
      entries.splice(place, Infinity, next);
    },
    go(distance) {
      place = Math.max(0, place + distance);
      pop();
    },
  };
  return page;
}

function started(page = browser()) {
  const went = [];
  const steps = new StepHistory("first", (name) => went.push(name), page);
  steps.start();
  return { page, steps, went };
}

test("back and forward lead through the steps", () => {
  const { page, steps, went } = started();
  for (const name of ["second", "third"]) steps.show(name);
  for (const distance of [-1, -1, 1, 1]) page.history.go(distance);
  assert.deepEqual(went, ["second", "first", "second", "third"]);
});

test("the browser does not scroll away from the step that is shown", () => {
  const { page } = started();
  assert.equal(page.history.scrollRestoration, "manual");
});

test("entries hold the step's name and place only", () => {
  const { page, steps } = started();
  steps.show("second");
  assert.deepEqual(page.entries, [{ step: "first", depth: 0 }, { step: "second", depth: 1 }]);
});

test("a step shown again is the same entry", () => {
  const { page, steps, went } = started();
  for (const name of ["second", "third", "second", "third"]) steps.show(name);
  assert.equal(page.entries.length, 3);
  page.history.go(-1);
  assert.deepEqual(went, ["second"]);
});

test("leaving goes to the first entry without showing a step", () => {
  const { page, steps, went } = started();
  for (const name of ["second", "third"]) steps.show(name);
  steps.leave();
  assert.equal(page.history.state.depth, 0);
  assert.deepEqual(went, []);
});

test("a link within the page changes neither step nor address", () => {
  const { page, steps, went } = started();
  steps.show("second");
  page.follow();
  assert.equal(page.location.href, "https://meydan.example/#secim=WERC");
  assert.deepEqual(went, []);
  page.history.go(-1);
  page.history.go(-1);
  assert.deepEqual(went, ["second", "first"]);
});

test("a page loaded again starts at its first entry", () => {
  const page = browser();
  const { steps } = started(page);
  for (const name of ["second", "third"]) steps.show(name);
  const { went } = started(page);
  assert.equal(page.history.state.depth, 0);
  assert.deepEqual(went, []);
});
