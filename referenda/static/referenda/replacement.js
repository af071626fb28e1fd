/**
 * Replacement secrets, as in ``referenda/voting/replacement.py``. They are drawn in the browser, so that the server
 * learns one only when it is used. The server stores a commitment, which is sent with the ballot.
 */
import { bytesOf, hexadecimal } from "./canonical.js";
import { spell, typed } from "./spelled.js";

/** Length in characters, including the check character: 135 bits. */
const LENGTH = 28;

export function newSecret() {
  return spell(crypto.getRandomValues(new Uint8Array(17)), LENGTH);
}

/** Normalise a secret that a person typed. Throws what ``typed`` throws. */
export function typedSecret(text) {
  return typed(text, LENGTH);
}

/** Commitment to ``secret`` for a ballot of the credential with ``publicKey``: 64 hexadecimal digits. */
export function commitment(secret, uuid, publicKey) {
  return hexadecimal(bytesOf(`meydan-replacement/1|${uuid}|${publicKey}|${secret}`));
}
