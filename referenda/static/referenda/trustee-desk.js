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
 * @property {boolean} begun whether the public archive has begun
 */
import { readSetup, readWhole } from "./archive.js";
import { written } from "./canonical.js";
import { Member, newSeed } from "./ceremony.js";
import { decrypt, shareOf } from "./decryption.js";
import { firstLine } from "./districts.js";
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
   * @param {Record<"state" | "archive" | "certificate" | "dealing" | "key" | "decryption", string>} given.addresses
   *   and ``districts`` where these are counted
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

  /**
   * Decrypt the trustee's part of the sum of the ballots in the public archive, which is added up here, and of the
   * sum of each area where the archive's election names districts. Refuses as ``archive.js`` and ``decryption.js``
   * do.
   *
   * @param {Key} key
   * @returns {Promise<Standing & {counted: number, head: string, areas: import("./archive.js").Area[] | null}>}
   *   where they stand now, how many ballots the sum is of, the newest event of the archive that has them, and the
   *   areas
   */
  async decrypt(key) {
    const standing = await this.standing();
    const member = await this.#own(key, standing);
    const { archive, districts } = this.#addresses;
    const list = districts ? await this.#public(districts, firstLine) : null;
    const { sum, counted, head, ...setup } = await this.#public(archive, (stream) => readWhole(stream, list));
    const { text } = await decrypt({ ...setup, tally: sum, dealings: standing.dealings, member });
    return { ...(await this.#send("decryption", text)), counted, head, areas: setup.areas };
  }

  /**
   * Whether a file or paper is the right one, and once voting has opened whether people vote with the trustees' key;
   * nothing is sent. Refuses as they are refused, and as ``shareOf``.
   *
   * @param {Key} key
   */
  async check(key) {
    const standing = await this.standing();
    const member = await this.#own(key, standing);
    if (standing.begun) {
      const { election, trustees } = await this.#public(this.#addresses.archive, readSetup);
      await shareOf({ election, trustees, dealings: standing.dealings, member });
    }
    return standing;
  }

  /** The archive, or the districts, as everybody gets them: nobody is told who asks. */
  async #public(address, reading) {
    try {
      const answer = await this.#fetch(address, { credentials: "omit", cache: "no-store" });
      if (!answer.ok) throw new Invalid("failed", { status: answer.status });
      return await reading(answer.body);
    } catch (error) {
      // What fetch throws when there is no answer, or when it breaks off.
      if (!(error instanceof TypeError)) throw error;
      throw new Invalid("away");
    }
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
