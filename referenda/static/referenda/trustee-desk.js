/**
 * What a trustee's browser does between the page and the server. Secrets stay in it: only what is published is sent,
 * as exact bytes. The page is ``key-ceremony.js``.
 *
 * @typedef {{raw?: Uint8Array, passphrase?: string, paper?: string}} Key the file with its passphrase, or the line
 *   on the paper
 * @typedef {object} Standing what the server tells a trustee
 * @property {number} version
 * @property {string} panel
 * @property {string} sentence
 * @property {(object | null)[]} certificates in the order of the trustees
 * @property {(object | null)[]} dealings
 * @property {string} [election] with ``trustees`` and ``tally``: bytes as text, when there is something to decrypt
 */
import { bytesOf, written } from "./canonical.js";
import { Member, newSeed } from "./ceremony.js";
import { decrypt } from "./decryption.js";
import { readElection } from "./elections.js";
import { Invalid, demand } from "./errors.js";
import { keyFingerprint, openTrusteeFile, readBackup, writeBackup, writeTrusteeFile } from "./trustee-file.js";

/** What the server said no to, in its words; ``status`` is HTTP's. */
export class Refused extends Error {
  constructor({ code, detail, status }) {
    super(detail);
    this.name = "Refused";
    this.code = code;
    this.status = status;
  }
}

export class Desk {
  /** The seed of a key that was just made, until its certificate is published. */
  #made = null;
  #place;
  #title;
  #addresses;
  #fetch;
  #token;

  /**
   * @param {object} given
   * @param {import("./trustee-file.js").Place} given.place
   * @param {string} given.title the referendum's
   * @param {Record<"state" | "certificate" | "dealing" | "key" | "decryption", string>} given.addresses
   * @param {typeof fetch} given.fetch
   * @param {() => string} given.token against forged requests
   */
  constructor({ place, title, addresses, fetch, token }) {
    this.#place = place;
    this.#title = title;
    this.#addresses = addresses;
    this.#fetch = fetch;
    this.#token = token;
  }

  /** @returns {boolean} whether a key was made that is not published yet */
  get holdsNewKey() {
    return this.#made !== null;
  }

  /** Where the trustees stand now. @returns {Promise<Standing>} */
  async standing() {
    return this.#ask(this.#addresses.state, {});
  }

  /** By what people compare each trustee's key, null where there is none yet. */
  marks({ certificates }) {
    return certificates.map((one) => one && keyFingerprint(verificationOf(one)));
  }

  /**
   * Make a key. Refuses with ``passphrase_short`` or ``insecure_context``.
   *
   * @returns {Promise<{name: string, text: string, paper: string}>} the file to be saved, and what goes on paper
   */
  async make(passphrase) {
    const seed = newSeed();
    const text = await writeTrusteeFile({ seed, place: this.#place, title: this.#title, passphrase });
    this.#made = seed;
    const { referendum, index } = this.#place;
    return { name: `emanetci-${index}-${referendum}.json`, text, paper: writeBackup(seed, this.#place) };
  }

  /**
   * Publish the certificate of a key that was saved, so that nothing depends on a file that was never written.
   * Refuses as a file is refused, and with ``not_this_file`` if it holds another key than the one just made.
   *
   * @param {Key} key
   */
  async certify(key) {
    const seed = await this.#seedOf(key, this.#place);
    demand(this.#made === null || written([...this.#made]) === written([...seed]), "not_this_file");
    const standing = await this.#publish("certificate", this.#member(seed).certificate());
    this.#made = null;
    return standing;
  }

  /** Send everybody their share. Refuses as a file and as certificates are refused. @param {Key} key */
  async deal(key) {
    const standing = await this.standing();
    const member = await this.#own(key, standing);
    return this.#publish("dealing", await member.deal(standing.certificates));
  }

  /** Open the shares, check them, publish the key. Refuses with ``share`` and its like, too. @param {Key} key */
  async finish(key) {
    const standing = await this.standing();
    const member = await this.#own(key, standing);
    return this.#publish("key", await member.verificationKey(standing.certificates, standing.dealings));
  }

  /** Decrypt the trustee's part of the sum. Refuses as ``decryption.js`` does. @param {Key} key */
  async decrypt(key) {
    const standing = await this.standing();
    const { text } = await decrypt({
      election: readElection(bytesOf(standing.election)),
      trustees: bytesOf(standing.trustees),
      dealings: standing.dealings,
      member: await this.#own(key, standing),
      tally: bytesOf(standing.tally),
    });
    return this.#send("decryption", text);
  }

  /** Whether a file or paper is the right one; nothing is sent. Refuses as they are refused. @param {Key} key */
  async check(key) {
    const standing = await this.standing();
    await this.#own(key, standing);
    return standing;
  }

  async #own(key, { certificates }) {
    const published = certificates[this.#place.index - 1];
    const verification = published ? verificationOf(published) : undefined;
    return this.#member(await this.#seedOf(key, { ...this.#place, verification }));
  }

  async #seedOf({ raw, passphrase, paper }, place) {
    if (paper) return readBackup(paper, place);
    demand(raw, "no_file");
    return openTrusteeFile(raw, passphrase, place);
  }

  #member(seed) {
    const { referendum, index, size, threshold } = this.#place;
    return new Member({ seed, uuid: referendum, index, size, threshold });
  }

  #publish(act, data) {
    return this.#send(act, written(data));
  }

  #send(act, body) {
    return this.#ask(this.#addresses[act], {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token() },
    });
  }

  async #ask(address, { headers = {}, ...options }) {
    let answer;
    try {
      answer = await this.#fetch(address, {
        credentials: "same-origin",
        cache: "no-store",
        headers: { Accept: "application/json", ...headers },
        ...options,
      });
    } catch (error) {
      // What fetch throws when there is no answer.
      if (!(error instanceof TypeError)) throw error;
      throw new Invalid("away");
    }
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) throw new Invalid("failed", { status: answer.status });
    const told = await answer.json();
    if (!answer.ok) throw new Refused({ ...told, status: answer.status });
    return told;
  }
}

/** The key to sign with in a certificate as it is published. */
function verificationOf(certificate) {
  return JSON.parse(certificate.message).verification;
}
