import assert from "node:assert/strict";
import { test } from "node:test";

import { privateKey, publicKey, typed } from "./credentials.js";
import { encode } from "./group.js";
import { CREDENTIAL, UUID, refused } from "./testing.js";

test("a credential is read with or without dashes and blanks", () => {
  for (const text of [
    CREDENTIAL, "3tguBs8ha1hqDShy1TjyVX", " 3tguB s8ha1h\tqDShy\n1TjyVX ", "3tguB–s8ha1h—qDShy‑1TjyVX",
    "3tguB-s8ha1h-\u00adqDShy-1TjyVX\u200b", "3tguB\u00a0-\u00a0s8ha1h - qDShy − 1TjyVX\ufeff",
  ]) {
    assert.equal(typed(text), CREDENTIAL);
  }
});

test("an invalid credential is refused with the reason", () => {
  refused(() => typed("3tguB-s8ha1h-qDShy-1TjyV0"), "credential_letter", { letter: "0" });
  refused(() => typed("3tguB-s8ha1h-qDShy-1TjyVş"), "credential_letter", { letter: "ş" });
  refused(() => typed("3tguB_s8ha1h-qDShy-1TjyVX"), "credential_letter", { letter: "_" });
  refused(() => typed("3tguB-s8ha1h-qDShy-1TjyV"), "credential_length", { count: 21 });
  refused(() => typed(`${CREDENTIAL}X`), "credential_length", { count: 23 });
  refused(() => typed(""), "credential_length", { count: 0 });
});

test("keys equal those of the server", () => {
  const expected = 2638274543529326717334087304459044512739978029940803373212942221880511055260n;
  assert.equal(privateKey(CREDENTIAL, UUID), expected);
  assert.equal(
    encode(publicKey(CREDENTIAL, UUID)),
    "d2c856a980c4e579c1c3c1dc287e360ec064bfe97fd7f27bdc88609c604cdc6a",
  );
});
