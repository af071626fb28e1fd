import assert from "node:assert/strict";
import { test } from "node:test";

import decodeQR from "qr/decode.js";

import { drawn } from "./qr-code.js";
import { UUID } from "./testing.js";
import { writeBackup } from "./trustee-file.js";

test("a drawn code decodes to its text", () => {
  const line = writeBackup(new Uint8Array(32).fill(7), { referendum: UUID, index: 2, size: 3, threshold: 2 });
  const { size, path } = drawn(line);
  assert.equal(decodeQR(picture(size, path, 4)), line);
});

/** Pixels as a camera sees them: ``scale`` pixels for each module. */
function picture(size, path, scale) {
  const width = size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, left, top] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let y = top * scale; y < (Number(top) + 1) * scale; y += 1) {
      for (let x = left * scale; x < (Number(left) + 1) * scale; x += 1) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height: width, data };
}
