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
import { checksHere } from "./ballot-checks.js";
import { sequence, text, written } from "./canonical.js";
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
  /** The certificates whose marks people see. Once they are complete no others are shown. */
  #shown = [];
  #isComplete = false;
  /** The archive that was looked at last, read whole. */
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
   * @param {string} given.title the referendum's
   * @param {Record<"state" | "archive" | "certificate" | "dealing" | "key" | "decryption", string>} given.addresses
   *   and ``districts`` where these are counted
   * @param {typeof fetch} given.fetch
   * @param {() => string} given.token against forged requests
   * @param {() => import("./ballot-checks.js").Checks} [given.checks] by which the ballots of one archive are checked
   */
  constructor({ place, title, addresses, fetch, token, checks = checksHere }) {
    this.#place = place;
    this.#title = title;
    this.#addresses = addresses;
    this.#fetch = fetch;
    this.#token = token;
    this.#checks = checks;
  }

  /** @returns {boolean} whether a key was made that is not published yet */
  get holdsNewKey() {
    return this.#made !== null;
  }

  /** Where the trustees stand now. @returns {Promise<Standing>} */
  async standing() {
    return this.#ask(this.#addresses.state, {});
  }

  /**
   * By what people compare each trustee's key, null where there is none yet. Refuses with ``certificates_changed`` any
   * others once all have been shown: people may have compared them.
   */
  marks({ certificates }) {
    demand(sequence(certificates).length === this.#place.size, "shape");
    const isSame = written(certificates) === written(this.#shown);
    demand(!this.#isComplete || isSame, "certificates_changed");
    const marks = certificates.map((one) => one && keyFingerprint(verificationOf(one)));
    this.#shown = certificates;
    this.#isComplete = certificates.every(Boolean);
    return marks;
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
    const { seed } = await this.#secretOf(key, this.#place);
    demand(this.#made === null || written([...this.#made]) === written([...seed]), "not_this_file");
    const standing = await this.#publish("certificate", this.#member({ seed }).certificate());
    this.#made = null;
    return standing;
  }

  /**
   * A file that holds the certificates whose marks are shown, which people have compared; nothing is sent. With the
   * paper, the passphrase is for the new file. Refuses as a file and as certificates are refused.
   *
   * @param {Key} key
   * @returns {Promise<{name: string, text: string}>}
   */
  async compare(key) {
    const certificates = this.#shown;
    demand(this.#isComplete, "other_certificates");
    const found = await this.#ownSecret(key, { certificates });
    return this.#newFile(2, key, { ...found, certificates: this.#member(found).digestOf(certificates) });
  }

  async #newFile(number, { passphrase }, found) {
    const { referendum, index } = this.#place;
    const text = await writeTrusteeFile({ ...found, place: this.#place, title: this.#title, passphrase });
    return { name: `emanetci-${index}-${referendum}-${number}.json`, text };
  }

  /**
   * Send everybody their share. Refuses as a file and as certificates are refused, and with ``not_compared`` where
   * the file does not hold the certificates that people compared: these alone are dealt to.
   *
   * @param {Key} key
   */
  async deal(key) {
    const standing = await this.standing();
    const member = await this.#own(key, standing, { mustBeCompared: true });
    return this.#publish("dealing", await member.deal(standing.certificates));
  }

  /** Open the shares, check them, publish the key. Refuses with ``share`` and its like, too. @param {Key} key */
  async finish(key) {
    const standing = await this.standing();
    const member = await this.#own(key, standing);
    return this.#publish("key", await member.verificationKey(standing.certificates, standing.dealings));
  }

  /**
   * Get the public archive as everybody does, and check its ballots and their sum. Needs no key, and nothing is sent.
   * Refuses as ``archive.js`` and ``ballot-checks.js`` do, and with ``cancelled``.
   *
   * @param {(ballots: number) => void} progress told how many are checked
   * @param {AbortSignal} [signal] to stop
   * @returns {Promise<{closing: string, cast: number, counted: number, listed: number, weight: number,
   *   areas: import("./archive.js").Area[] | null}>} what people compare: the event by which voting closed, how many
   *   ballots stand before it and how many of them count, how many people are on the list and what they weigh
   *   together; and the areas
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
    const { closing, cast, counted, weights, areas } = this.#archive;
    const weight = [...weights.values()].reduce((sum, one) => sum + one, 0);
    return { closing, cast, counted, listed: weights.size, weight, areas };
  }

  /**
   * A file that holds the archive that was looked at, which people have compared; nothing is sent. Refuses as a file
   * is refused, with ``not_looked``, and with ``other_archive`` where the file holds another one already.
   *
   * @param {Key} key
   * @returns {Promise<{name: string, text: string}>}
   */
  async seal(key) {
    demand(this.#archive, "not_looked");
    const { closing: archive } = this.#archive;
    const found = await this.#ownSecret(key, await this.standing());
    demand(!found.archive || found.archive === archive, "other_archive");
    return this.#newFile(3, key, { ...found, archive });
  }

  /**
   * Decrypt the trustee's part of the sum of the ballots in the archive that was looked at and compared, and of the
   * sum of each area where its election names districts. Refuses as a file is refused, with ``not_looked``, with
   * ``archive_not_compared`` where the file holds no archive and with ``other_archive`` where it holds another one,
   * and as ``decryption.js`` does.
   *
   * @param {Key} key
   */
  async decrypt(key) {
    demand(this.#archive, "not_looked");
    const standing = await this.standing();
    const found = await this.#ownSecret(key, standing);
    demand(found.archive, "archive_not_compared");
    demand(found.archive === this.#archive.closing, "other_archive");
    const { sum, ...setup } = this.#archive;
    const member = this.#member(found);
    const { text } = await decrypt({ ...setup, tally: sum, dealings: standing.dealings, member });
    return this.#send("decryption", text);
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

  /** The archive, or the districts, as everybody gets them: without the cookie that says who asks. */
  async #public(address, reading, signal) {
    try {
      const options = { credentials: "omit", cache: "no-store", ...(signal && { signal }) };
      const answer = await this.#fetch(address, options);
      if (!answer.ok) throw new Invalid("failed", { status: answer.status });
      return await reading(answer.body);
    } catch (error) {
      // What fetch throws when there is no answer, or when it breaks off.
      if (!(error instanceof TypeError)) throw error;
      throw new Invalid("away");
    }
  }

  async #own(key, standing, { mustBeCompared = false } = {}) {
    const found = await this.#ownSecret(key, standing);
    demand(found.certificates || !mustBeCompared, "not_compared");
    return this.#member(found);
  }

  #ownSecret(key, { certificates }) {
    const published = certificates[this.#place.index - 1];
    const verification = published ? verificationOf(published) : undefined;
    return this.#secretOf(key, { ...this.#place, verification });
  }

  async #secretOf({ raw, passphrase, paper }, place) {
    // The paper holds nothing that was compared: it must not take the file's place unnoticed.
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
  try {
    return text(JSON.parse(text(certificate.message)).verification);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new Invalid("shape");
  }
}
