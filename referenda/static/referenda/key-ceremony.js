/**
 * <key-ceremony topic="referendum:12" …>: a trustee's page. The server chooses the visible panel and its texts;
 * ``trustee-desk.js`` does the arithmetic and the requests. Forms have ``data-act``, panels ``data-panel``.
 *
 * Attributes: ``referendum`` (UUID), ``index``, ``size``, ``threshold``, ``title-of`` (the referendum's title),
 * ``version``, ``status-url`` (address of the live topic), an address for each act, ``districts`` if results are by
 * district, and ``checks`` (address of ``ballot-checks-worker.js``). Texts are JSON in ``#trustee-words``.
 */
import { follow } from "../realtime/live.js";
import { BallotChecks } from "./ballot-checks.js";
import { Invalid } from "./errors.js";
import { draw } from "./qr-code.js";
import { strengthOf } from "./passphrase.js";
import { filled } from "./progress-texts.js";
import { Desk, Refused } from "./trustee-desk.js";
import { MIN_PASSPHRASE_LENGTH } from "./trustee-file.js";

const ADDRESSES = ["state", "archive", "districts", "certificate", "dealing", "key", "decryption"];
const PRINTING = "prints-paper";

class KeyCeremony extends HTMLElement {
  #desk = null;
  #words = null;
  #panel = null;
  #busy = false;
  #stop = null;
  #address = null;
  /** Number of ballots in the archive according to the server. Only the progress bar depends on it. */
  #cast = null;
  #looking = null;

  connectedCallback() {
    if (this.#desk) return;
    this.querySelector("[data-without-script]").hidden = true;
    this.#words = JSON.parse(document.getElementById("trustee-words").textContent);
    const number = (name) => Number(this.getAttribute(name));
    this.#desk = new Desk({
      place: {
        referendum: this.getAttribute("referendum"),
        index: number("index"),
        size: number("size"),
        threshold: number("threshold"),
      },
      title: this.getAttribute("title-of"),
      addresses: Object.fromEntries(ADDRESSES.map((name) => [name, this.getAttribute(name)])),
      fetch: globalThis.fetch.bind(globalThis),
      token: () => this.#token(),
      checks: () => new BallotChecks(this.getAttribute("checks")),
    });
    this.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("click", (event) => this.#click(event));
    this.querySelector("#passphrase").addEventListener("input", (event) => this.#showStrength(event.target.value));
    addEventListener("beforeunload", (event) => { if (this.#desk.holdsNewKey) event.preventDefault(); });
    addEventListener("afterprint", () => document.documentElement.classList.remove(PRINTING));
    this.#stop = follow(this.getAttribute("topic"), {
      url: this.getAttribute("status-url"),
      version: number("version"),
      onSnapshot: () => this.#look(),
    });
    this.#look();
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  /** Read from the cookie, because signing in again in another tab changes the token. */
  #token() {
    const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? decodeURIComponent(cookie[1]) : this.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  // Progress of all trustees

  /** Fetch the state again. Skipped during an act, whose own answer contains it. */
  async #look() {
    if (this.#busy) return;
    try {
      const state = await this.#desk.state();
      if (!this.#busy) this.#show(state);
    } catch (error) {
      this.#showError(error, this.querySelector("[data-trouble]"));
    }
  }

  #show(state) {
    this.querySelector("[data-trouble]").hidden = true;
    write(this.querySelector("[data-now]"), state.sentence);
    this.#showMarks(state);
    const ballots = this.querySelector("[data-ballots]");
    const number = new Intl.NumberFormat(document.documentElement.lang);
    if (state.ballots !== undefined) write(ballots, number.format(state.ballots));
    this.#cast = state.cast;
    if (state.panel === this.#panel) return;
    this.#panel = state.panel;
    this.querySelector("[data-act=make]").hidden = false;
    this.#hideLaterSteps();
    for (const panel of this.querySelectorAll("[data-panel]")) {
      panel.hidden = !panel.dataset.panel.split(" ").includes(state.panel);
      // Input for another step must not stay in a hidden form.
      if (panel.hidden) for (const form of panel.querySelectorAll("form")) form.reset();
    }
  }

  #showMarks(state) {
    const fingerprints = this.#desk.fingerprints(state);
    this.querySelector("[data-fingerprints]").hidden = !fingerprints.some(Boolean);
    for (const [place, fingerprint] of fingerprints.entries()) {
      for (const one of this.querySelectorAll(`[data-fingerprint="${place + 1}"]`)) write(one, fingerprint ?? "–");
    }
  }

  // Acts

  async #submit(event) {
    const form = event.target;
    if (!form.dataset.act) return;
    event.preventDefault();
    if (this.#busy) return;
    const button = form.querySelector("button");
    const fault = form.querySelector("[data-fault]");
    fault.hidden = true;
    this.#busy = true;
    button.setAttribute("aria-disabled", "true");
    this.#say(this.#words.working);
    let refused = null;
    try {
      await this.#acts[form.dataset.act](form);
    } catch (error) {
      this.#say("");
      this.#showError(error, fault);
      if (error instanceof Refused) refused = error;
    } finally {
      this.#busy = false;
      button.removeAttribute("aria-disabled");
    }
    if (!refused) return;
    // The state changed elsewhere, and the form with its message may now be hidden.
    await this.#look();
    if (form.closest("[hidden]")) this.#say(refused.message);
  }

  #acts = {
    make: (form) => this.#make(form),
    certificate: (form) => this.#publish(form, (key) => this.#desk.certify(key)),
    compare: (form) => this.#compare(form),
    dealing: (form) => this.#publish(form, (key) => this.#desk.deal(key)),
    key: (form) => this.#publish(form, (key) => this.#desk.finish(key)),
    look: () => this.#lookAtArchive(),
    seal: (form) => this.#seal(form),
    decryption: (form) => this.#publish(form, (key) => this.#desk.decrypt(key)),
    check: (form) => this.#check(form),
  };

  async #make(form) {
    const { passphrase, again } = form.elements;
    if (passphrase.value.normalize("NFKC") !== again.value.normalize("NFKC")) throw new Invalid("passphrases_differ");
    const { name, text, paper } = await this.#desk.make(passphrase.value);
    form.reset();
    this.#showStrength("");
    this.#writePaper(paper);
    // A second key could be mistaken for the first.
    form.hidden = true;
    this.#reveal("[data-made]");
    this.#save("[data-download]", { name, text });
  }

  /** Write the certificates whose fingerprints were compared into a new file. */
  async #compare(form) {
    const file = await this.#desk.compare(await keyIn(form));
    form.reset();
    this.#reveal("[data-compared]");
    this.#save("[data-compared-file]", file);
  }

  #save(selector, { name, text }) {
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = this.querySelector(selector);
    const place = link.closest("[data-new-file]");
    if (place) place.hidden = false;
    link.href = this.#address;
    link.download = name;
    link.click();
    this.#say(filled(this.#words.downloaded, { name }));
  }

  async #publish(form, act) {
    const state = await act(await keyIn(form));
    form.reset();
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = null;
    this.#writePaper(null);
    this.#hideLaterSteps();
    this.#show(state);
    this.#say(this.#words.published);
    this.querySelector("[data-now]").focus();
  }

  /** Fetch and verify the archive, and show what people compare. */
  async #lookAtArchive() {
    // Results of an earlier check are no longer valid.
    for (const place of this.querySelectorAll("[data-looked], [data-sealed]")) place.hidden = true;
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const bar = this.querySelector("[data-checking]");
    const progress = (ballots) => {
      // The total is the server's claim. A false one affects the bar only.
      if (this.#cast) Object.assign(bar.querySelector("progress"), { max: this.#cast, value: ballots });
      write(bar.querySelector("[data-checked]"), filled(this.#words.checking, { ballots: number.format(ballots) }));
    };
    this.#looking = new AbortController();
    bar.hidden = false;
    progress(0);
    let summary;
    try {
      summary = await this.#desk.look(progress, this.#looking.signal);
    } finally {
      bar.hidden = true;
    }
    const { closing, cast, counted, listed, weight, groups } = summary;
    write(this.querySelector("[data-closing]"), closing.match(/.{8}/g).join(" "));
    write(this.querySelector("[data-cast]"), number.format(cast));
    write(this.querySelector("[data-counted]"), number.format(counted));
    write(this.querySelector("[data-listed]"), number.format(listed));
    write(this.querySelector("[data-weight]"), number.format(weight));
    this.querySelector("[data-weighed]").hidden = weight === listed;
    const districts = groups?.flatMap((group) => group.districts).length;
    const inGroups = groups ? filled(this.#words.groups, { groups: groups.length, districts }) : "";
    write(this.querySelector("[data-groups]"), inGroups);
    this.#say(this.#words.archive_holds);
    this.#reveal("[data-looked]");
  }

  /** Write the archive that was compared into a new file. */
  async #seal(form) {
    const file = await this.#desk.seal(await keyIn(form));
    form.reset();
    this.#reveal("[data-sealed]");
    this.#save("[data-sealed-file]", file);
  }

  async #check(form) {
    await this.#desk.check(await keyIn(form));
    form.reset();
    this.#say(this.#words.file_fits);
  }

  #click(event) {
    if (event.target.closest("[data-print]")) {
      document.documentElement.classList.add(PRINTING);
      print();
    }
    if (event.target.closest("[data-have-file]")) this.#reveal("[data-saved]");
    if (event.target.closest("[data-have-compared]")) this.#reveal("[data-compared]");
    if (event.target.closest("[data-have-sealed]")) this.#reveal("[data-sealed]");
    if (event.target.closest("[data-cancel]")) this.#looking?.abort();
  }

  /** Hide what buttons revealed: it belongs to one step and one key. */
  #hideLaterSteps() {
    const places = "[data-made], [data-saved], [data-compared], [data-looked], [data-sealed], [data-new-file]";
    for (const place of this.querySelectorAll(places)) place.hidden = true;
  }

  #reveal(selector) {
    const place = this.querySelector(selector);
    place.hidden = false;
    place.querySelector("h3").focus();
  }

  /** Show the key in clear for printing; null removes it. */
  #writePaper(line) {
    draw(this.querySelector("[data-code]"), line);
    const [name, uuid, numbers, digits, check] = line?.split(" ") ?? [];
    const groups = digits ? [name, uuid, numbers, ...digits.match(/.{8}/g), check] : [];
    this.querySelector("[data-line]").textContent = groups.join(" ");
  }

  // Texts

  #showStrength(passphrase) {
    const strength = strengthOf(passphrase);
    const place = this.querySelector("[data-strength]");
    place.dataset.strength = strength;
    write(place, passphrase ? filled(this.#words[strength], { least: MIN_PASSPHRASE_LENGTH }) : "");
  }

  #say(text) {
    write(this.querySelector("[data-said]"), text);
  }

  /** Show the error at ``place``. Errors that are not refusals are bugs and thrown again. */
  #showError(error, place) {
    if (!(error instanceof Invalid) && !(error instanceof Refused)) throw error;
    place.querySelector("p").textContent = this.#wordsOf(error);
    place.hidden = false;
  }

  #wordsOf(error) {
    if (error instanceof Refused) return error.message;
    const text = this.#words[error.code] ?? this.#words.other;
    return filled(text, { code: error.code, own: this.getAttribute("index"), ...error.facts });
  }
}

/** The chosen file with its passphrase, or the paper key if the form accepts one. */
async function keyIn(form) {
  const { file, passphrase, paper } = form.elements;
  const [chosen] = file.files;
  return {
    raw: chosen && new Uint8Array(await chosen.arrayBuffer()),
    passphrase: passphrase.value,
    paper: paper?.value.trim(),
  };
}

/** Written only if it differs, because screen readers announce every write. */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

customElements.define("key-ceremony", KeyCeremony);
