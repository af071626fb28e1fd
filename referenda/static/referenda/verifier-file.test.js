import assert from "node:assert/strict";
import { test } from "node:test";

import { preferred } from "./verifier-file.js";

test("the first language with texts is shown, or Turkish", () => {
  assert.equal(preferred(["de-DE", "en-GB", "tr"]), "en");
  assert.equal(preferred(["tr-TR", "en"]), "tr");
  assert.equal(preferred(["de"]), "tr");
});
