/**
 * What a trustee's browser does between the page and the server. Secrets stay in the browser; only what is published is
 * sent, as exact bytes. The page is ``key-ceremony.js``.
 *
 * @typedef {{raw?: Uint8Array, passphrase?: string, paper?: string}} Key the file with its passphrase, or the line on
 *   the paper
 * @typedef {object} State the server's description of the current state
 * @property {number} version
 * @property {string} panel
 * @property {string} sentence
 * @property {(object | null)[]} certificates in the order of the trustees
 * @property {(object | null)[]} dealings
 * @property {boolean} begun whether the public archive has begun
 */
import { readSetup, readWhole } from "./archive.js";
import { checksHere } from "./ballot-checks.js";
import { sequence, text, written } from "./canonical.js";
import { Member, newSeed } from "./ceremony.js";
import { decrypt, shareOf } from "./decryption.js";
import { firstLine } from "./districts.js";
import { Invalid, demand } from "./errors.js";
import { keyFingerprint, openTrusteeFile, readBackup, writeBackup, writeTrusteeFile } from "./trustee-file.js";

/** A refusal by the server, with its message. ``status`` is the HTTP status. */
export class Refused extends Error {
  constructor({ code, detail, status }) {
    super(detail);
    this.name = "Refused";
    this.code = code;
    this.status = status;
  }
}

export class Desk {
  /** The seed of a new key, until its certificate is published. */
  #made = null;
  /** The certificates whose fingerprints are shown. Once complete they cannot change. */
  #shown = [];
  #isComplete = false;
  /** The content of the last verified archive. */
  #archive = null;
  #place;
  #title;
  #addresses;
  #fetch;
  #token;
  #checks;

  /**
   * @param {object} given
   * @param {import("./trustee-file.js").Place} given.place
   * @param {string} given.title the referendum's title
   * @param {Record<"state" | "archive" | "certificate" | "dealing" | "key" | "decryption", string>} given.addresses
   *   also ``districts`` if results are by district
   * @param {typeof fetch} given.fetch
   * @param {() => string} given.token the CSRF token
   * @param {() => import("./ballot-checks.js").Checks} [given.checks] makes the checks of one archive's ballots
   */
  constructor({ place, title, addresses, fetch, token, checks = checksHere }) {
    this.#place = place;
    this.#title = title;
    this.#addresses = addresses;
    this.#fetch = fetch;
    this.#token = token;
    this.#checks = checks;
  }

  /** @returns {boolean} whether a new key is not published yet */
  get holdsNewKey() {
    return this.#made !== null;
  }

  /** Fetch the current state of the trustees. @returns {Promise<State>} */
  async state() {
    return this.#ask(this.#addresses.state, {});
  }

  /**
   * The fingerprint of each trustee's key, by which people compare it, or null if there is no certificate yet. Throws
   * ``certificates_changed`` if certificates change after all were shown, since people may have compared them.
   */
  fingerprints({ certificates }) {
    demand(sequence(certificates).length === this.#place.size, "shape");
    const isSame = written(certificates) === written(this.#shown);
    demand(!this.#isComplete || isSame, "certificates_changed");
    const fingerprints = certificates.map((one) => one && keyFingerprint(verificationOf(one)));
    this.#shown = certificates;
    this.#isComplete = certificates.every(Boolean);
    return fingerprints;
  }

  /**
   * Make a key. Throws ``passphrase_short`` or ``insecure_context``.
   *
   * @returns {Promise<{name: string, text: string, paper: string}>} the file to be saved, and the line for the paper
   */
  async make(passphrase) {
    const seed = newSeed();
    const text = await writeTrusteeFile({ seed, place: this.#place, title: this.#title, passphrase });
    this.#made = seed;
    const { referendum, index } = this.#place;
    return { name: `emanetci-${index}-${referendum}.json`, text, paper: writeBackup(seed, this.#place) };
  }

  /**
   * Publish the certificate of a saved key. Requires the saved file, so that nobody depends on one that was never
   * written. Throws the codes of trustee files, and ``not_this_file`` if the file has another key than the one just
   * made.
   *
   * @param {Key} key
   */
  async certify(key) {
    const { seed } = await this.#secretOf(key, this.#place);
    demand(this.#made === null || written([...this.#made]) === written([...seed]), "not_this_file");
    const state = await this.#publish("certificate", this.#member({ seed }).certificate());
    this.#made = null;
    return state;
  }

  /**
   * Make a file that stores the certificates whose fingerprints are shown and were compared. Sends nothing. With the
   * paper, the passphrase is for the new file. Throws the codes of trustee files and certificates.
   *
   * @param {Key} key
   * @returns {Promise<{name: string, text: string}>}
   */
  async compare(key) {
    const certificates = this.#shown;
    demand(this.#isComplete, "other_certificates");
    const secret = await this.#ownSecret(key, { certificates });
    return this.#newFile(2, key, { ...secret, certificates: this.#member(secret).digestOf(certificates) });
  }

  async #newFile(number, { passphrase }, secret) {
    const { referendum, index } = this.#place;
    const text = await writeTrusteeFile({ ...secret, place: this.#place, title: this.#title, passphrase });
    return { name: `emanetci-${index}-${referendum}-${number}.json`, text };
  }

  /**
   * Publish the encrypted points for the other trustees. Throws the codes of trustee files and certificates, and
   * ``not_compared`` if the file stores no compared certificates. Only a compared group gets points.
   *
   * @param {Key} key
   */
  async deal(key) {
    const state = await this.state();
    const member = await this.#own(key, state, { mustBeCompared: true });
    return this.#publish("dealing", await member.deal(state.certificates));
  }

  /**
   * Decrypt and check the points, and publish the verification key. Also throws the codes of ``share``. @param {Key}
   * key
   */
  async finish(key) {
    const state = await this.state();
    const member = await this.#own(key, state);
    return this.#publish("key", await member.verificationKey(state.certificates, state.dealings));
  }

  /**
   * Fetch the public archive without cookies and verify its ballots and their sum. Needs no key and sends nothing.
   * Throws the codes of ``archive.js`` and ``ballot-checks.js``, and ``cancelled``.
   *
   * @param {(ballots: number) => void} progress called with the number of checked ballots
   * @param {AbortSignal} [signal] to stop
   * @returns {Promise<{closing: string, cast: number, counted: number, listed: number, weight: number,
   *   groups: import("./archive.js").Group[] | null}>} what people compare: the event that closed voting, the numbers
   *   of all ballots before it and of those that count, the number of people on the list and their total weight, and
   *   the district groups
   */
  async look(progress, signal) {
    this.#archive = null;
    const { archive, districts } = this.#addresses;
    const checks = this.#checks();
    const end = () => checks.end?.();
    signal?.addEventListener("abort", end);
    try {
      const list = districts ? await this.#public(districts, firstLine, signal) : null;
      const reading = (stream) => readWhole(stream, list, progress, checks);
      this.#archive = await this.#public(archive, reading, signal);
    } catch (error) {
      throw signal?.aborted ? new Invalid("cancelled") : error;
    } finally {
      signal?.removeEventListener("abort", end);
      end();
    }
    const { closing, cast, counted, weights, groups } = this.#archive;
    const weight = [...weights.values()].reduce((sum, one) => sum + one, 0);
    return { closing, cast, counted, listed: weights.size, weight, groups };
  }

  /**
   * Make a file that stores the verified archive, which people have compared. Sends nothing. Throws the codes of
   * trustee files, ``not_looked``, and ``other_archive`` if the file already stores another archive.
   *
   * @param {Key} key
   * @returns {Promise<{name: string, text: string}>}
   */
  async seal(key) {
    demand(this.#archive, "not_looked");
    const { closing: archive } = this.#archive;
    const secret = await this.#ownSecret(key, await this.state());
    demand(!secret.archive || secret.archive === archive, "other_archive");
    return this.#newFile(3, key, { ...secret, archive });
  }

  /**
   * Publish the partial decryption of the sum of the archive that was verified and compared, and of each district
   * group's sum if the election names districts. Throws the codes of trustee files, ``not_looked``,
   * ``archive_not_compared`` if the file stores no archive, ``other_archive`` if it stores another one, and the codes
   * of ``decryption.js``.
   *
   * @param {Key} key
   */
  async decrypt(key) {
    demand(this.#archive, "not_looked");
    const state = await this.state();
    const secret = await this.#ownSecret(key, state);
    demand(secret.archive, "archive_not_compared");
    demand(secret.archive === this.#archive.closing, "other_archive");
    const { sum, ...setup } = this.#archive;
    const member = this.#member(secret);
    const { text } = await decrypt({ ...setup, tally: sum, dealings: state.dealings, member });
    return this.#send("decryption", text);
  }

  /**
   * Check whether a file or paper is the right one and, once voting has opened, whether ballots are encrypted for the
   * trustees' key. Sends nothing. Throws the codes of trustee files and of ``shareOf``.
   *
   * @param {Key} key
   */
  async check(key) {
    const state = await this.state();
    const member = await this.#own(key, state);
    if (state.begun) {
      const { election, trustees } = await this.#public(this.#addresses.archive, readSetup);
      await shareOf({ election, trustees, dealings: state.dealings, member });
    }
    return state;
  }

  /**
   * Fetch the archive or the district list without cookies, so that the server cannot give one trustee another answer.
   */
  async #public(address, reading, signal) {
    try {
      const options = { credentials: "omit", cache: "no-store", ...(signal && { signal }) };
      const answer = await this.#fetch(address, options);
      if (!answer.ok) throw new Invalid("failed", { status: answer.status });
      return await reading(answer.body);
    } catch (error) {
      // fetch() throws TypeError if there is no answer or it breaks off.
      if (!(error instanceof TypeError)) throw error;
      throw new Invalid("away");
    }
  }

  async #own(key, state, { mustBeCompared = false } = {}) {
    const secret = await this.#ownSecret(key, state);
    demand(secret.certificates || !mustBeCompared, "not_compared");
    return this.#member(secret);
  }

  #ownSecret(key, { certificates }) {
    const published = certificates[this.#place.index - 1];
    const verification = published ? verificationOf(published) : undefined;
    return this.#secretOf(key, { ...this.#place, verification });
  }

  async #secretOf({ raw, passphrase, paper }, place) {
    // The paper stores no comparisons, so it must not silently replace the file.
    demand(!(paper && raw), "file_and_paper");
    if (paper) return { seed: readBackup(paper, place), certificates: "", archive: "" };
    demand(raw, "no_file");
    return openTrusteeFile(raw, passphrase, place);
  }

  #member({ seed, certificates: compared }) {
    const { referendum, index, size, threshold } = this.#place;
    return new Member({ seed, uuid: referendum, index, size, threshold, compared });
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
      // fetch() throws TypeError if there is no answer.
      if (!(error instanceof TypeError)) throw error;
      throw new Invalid("away");
    }
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) throw new Invalid("failed", { status: answer.status });
    const payload = await answer.json();
    if (!answer.ok) throw new Refused({ ...payload, status: answer.status });
    return payload;
  }
}

/** The verification key in a published certificate. */
function verificationOf(certificate) {
  try {
    return text(JSON.parse(text(certificate.message)).verification);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new Invalid("shape");
  }
}
