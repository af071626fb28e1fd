/**
 * Replacement secrets, as in ``referenda/voting/replacement.py``: drawn here, so that the server learns one no earlier
 * than it is used. It keeps a commitment, which comes with the ballot.
 */
import { bytesOf, hexadecimal } from "./canonical.js";
import { spell, typed } from "./spelled.js";

/** Characters, with the check: 135 bits. */
const LENGTH = 28;

export function newSecret() {
  return spell(crypto.getRandomValues(new Uint8Array(17)), LENGTH);
}

/** The secret that a person typed. Refuses as ``typed`` does. */
export function typedSecret(text) {
  return typed(text, LENGTH);
}

/** To ``secret``, for a ballot of the credential that the list has as ``publicKey``; 64 hexadecimal digits. */
export function commitment(secret, uuid, publicKey) {
  return hexadecimal(bytesOf(`meydan-replacement/1|${uuid}|${publicKey}|${secret}`));
}
