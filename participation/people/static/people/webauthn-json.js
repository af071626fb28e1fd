// Converts between WebAuthn's bytes and the base64url of forms and JSON, as described in
// https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON. Written by hand, because browsers of
// the last few years lack the built-in methods.

export function toBytes(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.codePointAt(0));
}

export function toText(buffer) {
  const binary = String.fromCodePoint(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function descriptors(list) {
  return (list ?? []).map((entry) => ({ ...entry, id: toBytes(entry.id) }));
}

/** `passwordless`: the authenticator must store the key itself and verify the user. */
export function creationOptions({ publicKey }, passwordless) {
  const selection = { ...publicKey.authenticatorSelection };
  selection.residentKey = passwordless ? "required" : "discouraged";
  selection.requireResidentKey = passwordless;
  if (passwordless) {
    selection.userVerification = "required";
  }
  return {
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: descriptors(publicKey.excludeCredentials),
      authenticatorSelection: selection,
    },
  };
}

export function requestOptions({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: descriptors(publicKey.allowCredentials),
    },
  };
}

const BYTES = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

export function credentialJson(credential) {
  const response = {};
  for (const name of BYTES) {
    if (credential.response[name]) {
      response[name] = toText(credential.response[name]);
    }
  }
  if (credential.response.getTransports) {
    response.transports = credential.response.getTransports();
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}
