import assert from "node:assert/strict";
import { test } from "node:test";

import { DistrictsFile } from "./districts-file.js";
import { archiveOf, refusedLater, storyOf } from "./testing.js";
import { verify } from "./verifier.js";

/** A stream of the first ``count`` bytes that then fails with ``error``. */
function breaking(bytes, count, error) {
  let isBegun = false;
  return new ReadableStream({
    pull(controller) {
      if (isBegun) controller.error(error);
      else controller.enqueue(bytes.slice(0, count));
      isBegun = true;
    },
  });
}

test("a broken stream is distinguished from an invalid archive", async () => {
  const archive = archiveOf(storyOf());
  for (const error of [new TypeError("network error"), new DOMException("gone", "NotReadableError")]) {
    await refusedLater(() => verify({ archive: breaking(archive, 2000, error) }), "away");
  }
  const bug = new RangeError("ours");
  await assert.rejects(() => verify({ archive: breaking(archive, 2000, bug) }), bug);
  const districts = new DistrictsFile(breaking(new Uint8Array(9).fill(65), 5, new TypeError("network error")));
  const setup = { election: { description: `\n\nİlçe listesi (SHA-256): ${"0".repeat(64)}`, questions: [] }, weights: new Map() };
  await refusedLater(() => districts.begin(setup), "away");
});
