import assert from "node:assert/strict";
import { test } from "node:test";

import { creationOptions, credentialJson, requestOptions, toBytes, toText } from "./webauthn-json.js";

const bytes = (...values) => Uint8Array.from(values).buffer;

test("bytes survive the way to base64url and back, whatever their padding", () => {
  for (const values of [[], [0], [251, 255], [1, 2, 3], [250, 251, 252, 253]]) {
    assert.deepEqual([...toBytes(toText(bytes(...values)))], values);
  }
  assert.equal(toText(bytes(251, 255, 254)), "-__-");
});

test("a passkey that signs in alone must be kept and verified by the authenticator", () => {
  const options = {
    publicKey: {
      challenge: "AQI",
      user: { id: "Aw", name: "a@b.example" },
      excludeCredentials: [{ type: "public-key", id: "BA" }],
      authenticatorSelection: { userVerification: "preferred" },
    },
  };
  const alone = creationOptions(options, true).publicKey;
  assert.deepEqual(alone.authenticatorSelection, {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  });
  assert.deepEqual([...alone.challenge], [1, 2]);
  assert.deepEqual([...alone.user.id], [3]);
  assert.deepEqual([...alone.excludeCredentials[0].id], [4]);
  const second = creationOptions(options, false).publicKey;
  assert.deepEqual(second.authenticatorSelection, {
    residentKey: "discouraged",
    requireResidentKey: false,
    userVerification: "preferred",
  });
});

test("a request without a list of keys asks for any passkey", () => {
  const { publicKey } = requestOptions({ publicKey: { challenge: "AQI", rpId: "localhost" } });
  assert.deepEqual([...publicKey.challenge], [1, 2]);
  assert.deepEqual(publicKey.allowCredentials, []);
  assert.equal(publicKey.rpId, "localhost");
});

test("a credential is serialised with what the browser gave and nothing else", () => {
  const credential = credentialJson({
    id: "AQ",
    rawId: bytes(1),
    type: "public-key",
    authenticatorAttachment: null,
    response: { clientDataJSON: bytes(2), authenticatorData: bytes(3), signature: bytes(4), userHandle: null },
    getClientExtensionResults: () => ({}),
  });
  assert.deepEqual(JSON.parse(JSON.stringify(credential)), {
    id: "AQ",
    rawId: "AQ",
    type: "public-key",
    response: { clientDataJSON: "Ag", authenticatorData: "Aw", signature: "BA" },
    clientExtensionResults: {},
  });
});
