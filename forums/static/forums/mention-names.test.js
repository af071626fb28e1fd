import assert from "node:assert/strict";
import { test } from "node:test";

import { mentionAt, moved, withHandle } from "./mention-names.js";

test("a mention begins with an @ that stands alone, and ends at the caret", () => {
  assert.deepEqual(mentionAt("Sayın @zey", 10), { start: 6, typed: "zey" });
  assert.deepEqual(mentionAt("@", 1), { start: 0, typed: "" });
  assert.deepEqual(mentionAt("(@Işı", 5), { start: 1, typed: "Işı" });
  assert.deepEqual(mentionAt("bir @zeynep-k ve @al", 20), { start: 17, typed: "al" });
  for (const text of ["ali@zey", "@zey ", "zey", "@@ali", "https://x/@ali", "ö@zey"]) {
    assert.equal(mentionAt(text, text.length), null, text);
  }
});

test("the chosen name replaces what was typed, and the caret stands behind it", () => {
  const mention = mentionAt("Sayın @zey, merhaba", 10);
  assert.deepEqual(withHandle("Sayın @zey, merhaba", 10, mention, "zeynep-k"), {
    text: "Sayın @zeynep-k, merhaba",
    caret: 15,
  });
  assert.deepEqual(withHandle("@ze", 3, mentionAt("@ze", 3), "zeynep-k"), { text: "@zeynep-k ", caret: 10 });
});

test("arrows go around the list", () => {
  assert.equal(moved("ArrowDown", 2, 3), 0);
  assert.equal(moved("ArrowUp", 0, 3), 2);
  assert.equal(moved("a", 0, 3), null);
});
