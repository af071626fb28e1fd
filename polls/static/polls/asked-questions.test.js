import assert from "node:assert/strict";
import { test } from "node:test";

import { asked } from "./asked-questions.js";

const questions = [
  { id: "q1", after: "", leading: [""] },
  { id: "q2", after: "q1", leading: ["11", "12"] },
  { id: "q3", after: "q2", leading: ["21"] },
];
const choosing = (choices) => asked(questions, (id) => choices[id] ?? []);

test("a conditional question applies after one of the options that lead to it", () => {
  assert.deepEqual([...choosing({})], ["q1"]);
  assert.deepEqual([...choosing({ q1: ["13"] })], ["q1"]);
  assert.deepEqual([...choosing({ q1: ["13", "12"] })], ["q1", "q2"]);
});

test("a question that depends on one that does not apply does not apply either", () => {
  assert.deepEqual([...choosing({ q1: ["11"], q2: ["21"] })], ["q1", "q2", "q3"]);
  assert.deepEqual([...choosing({ q1: ["13"], q2: ["21"] })], ["q1"]);
});

test("no opinion leads to no question", () => {
  assert.deepEqual([...choosing({ q1: ["none"] })], ["q1"]);
});
