import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "../notifications/notice-count.js";
import { parts } from "./workload-count.js";

test("the count of what waits changes, the count of notices does not", () => {
  const page = { "[data-workload-tag]": [{ hidden: true }], "[data-workload]": [{ textContent: "0" }] };
  show(parts({ querySelectorAll: (selector) => page[selector] ?? [] }), 3);
  assert.equal(page["[data-workload-tag]"][0].hidden, false);
  assert.equal(page["[data-workload]"][0].textContent, "3");
});
