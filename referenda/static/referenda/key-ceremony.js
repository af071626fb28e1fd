/**
 * <key-ceremony topic="referendum:12" …>: a trustee's page. The server says which panel is to be seen and in which
 * words; the arithmetic and the requests are in ``trustee-desk.js``. Forms have ``data-act``, panels ``data-panel``.
 *
 * Attributes: ``referendum`` (UUID), ``index``, ``size``, ``threshold``, ``title-of`` (the referendum's), ``version``,
 * ``standing`` (the live topic's address), an address for each act, one for ``districts`` where these are counted, and
 * ``checks``, that of ``ballot-checks-worker.js``.
 * Words come as JSON in ``#trustee-words``.
 */
import { follow } from "../realtime/live.js";
import { BallotChecks } from "./ballot-checks.js";
import { Invalid } from "./errors.js";
import { draw } from "./qr-code.js";
import { strengthOf } from "./passphrase.js";
import { filled } from "./standing.js";
import { Desk, Refused } from "./trustee-desk.js";
import { SHORTEST_PASSPHRASE } from "./trustee-file.js";

const ADDRESSES = ["state", "archive", "districts", "certificate", "dealing", "key", "decryption"];
const PRINTING = "prints-paper";

class KeyCeremony extends HTMLElement {
  #desk = null;
  #words = null;
  #panel = null;
  #busy = false;
  #stop = null;
  #address = null;
  /** How many ballots stand in the archive, as the server says: for the bar alone. */
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
    this.querySelector("#passphrase").addEventListener("input", (event) => this.#judge(event.target.value));
    addEventListener("beforeunload", (event) => { if (this.#desk.holdsNewKey) event.preventDefault(); });
    addEventListener("afterprint", () => document.documentElement.classList.remove(PRINTING));
    this.#stop = follow(this.getAttribute("topic"), {
      url: this.getAttribute("standing"),
      version: number("version"),
      onSnapshot: () => this.#look(),
    });
    this.#look();
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  /** Signing in again in another tab changes it: the cookie has the newest. */
  #token() {
    const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? decodeURIComponent(cookie[1]) : this.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  // Where everybody stands

  /** Ask anew; while something is being done its own answer says it. */
  async #look() {
    if (this.#busy) return;
    try {
      const standing = await this.#desk.standing();
      if (!this.#busy) this.#show(standing);
    } catch (error) {
      this.#saySafely(error, this.querySelector("[data-trouble]"));
    }
  }

  #show(standing) {
    this.querySelector("[data-trouble]").hidden = true;
    write(this.querySelector("[data-now]"), standing.sentence);
    this.#showMarks(standing);
    const ballots = this.querySelector("[data-ballots]");
    const number = new Intl.NumberFormat(document.documentElement.lang);
    if (standing.ballots !== undefined) write(ballots, number.format(standing.ballots));
    this.#cast = standing.cast;
    if (standing.panel === this.#panel) return;
    this.#panel = standing.panel;
    this.querySelector("[data-act=make]").hidden = false;
    this.#hideLaterSteps();
    for (const panel of this.querySelectorAll("[data-panel]")) {
      panel.hidden = !panel.dataset.panel.split(" ").includes(standing.panel);
      // What was typed for another step is for nobody to find.
      if (panel.hidden) for (const form of panel.querySelectorAll("form")) form.reset();
    }
  }

  #showMarks(standing) {
    const marks = this.#desk.marks(standing);
    this.querySelector("[data-marks]").hidden = !marks.some(Boolean);
    for (const [place, mark] of marks.entries()) {
      for (const one of this.querySelectorAll(`[data-mark="${place + 1}"]`)) write(one, mark ?? "–");
    }
  }

  // Deeds

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
      this.#saySafely(error, fault);
      if (error instanceof Refused) refused = error;
    } finally {
      this.#busy = false;
      button.removeAttribute("aria-disabled");
    }
    if (!refused) return;
    // Somewhere else it went on: the form may be gone, and with it what was said there.
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
    this.#judge("");
    this.#writePaper(paper);
    // A second key would only be taken for the first.
    form.hidden = true;
    this.#reveal("[data-made]");
    this.#save("[data-download]", { name, text });
  }

  /** The certificates whose marks people compared go into a new file. */
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
    const standing = await act(await keyIn(form));
    form.reset();
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = null;
    this.#writePaper(null);
    this.#hideLaterSteps();
    this.#show(standing);
    this.#say(this.#words.published);
    this.querySelector("[data-now]").focus();
  }

  /** Get and check the archive, and show what people compare of it. */
  async #lookAtArchive() {
    // What an earlier look showed is not what this one will.
    for (const place of this.querySelectorAll("[data-looked], [data-sealed]")) place.hidden = true;
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const bar = this.querySelector("[data-checking]");
    const progress = (ballots) => {
      // The server says how many there are. If it lies, the bar does, and nothing else.
      if (this.#cast) Object.assign(bar.querySelector("progress"), { max: this.#cast, value: ballots });
      write(bar.querySelector("[data-checked]"), filled(this.#words.checking, { ballots: number.format(ballots) }));
    };
    this.#looking = new AbortController();
    bar.hidden = false;
    progress(0);
    let found;
    try {
      found = await this.#desk.look(progress, this.#looking.signal);
    } finally {
      bar.hidden = true;
    }
    const { closing, cast, counted, listed, weight, areas } = found;
    write(this.querySelector("[data-closing]"), closing.match(/.{8}/g).join(" "));
    write(this.querySelector("[data-cast]"), number.format(cast));
    write(this.querySelector("[data-counted]"), number.format(counted));
    write(this.querySelector("[data-listed]"), number.format(listed));
    write(this.querySelector("[data-weight]"), number.format(weight));
    this.querySelector("[data-weighed]").hidden = weight === listed;
    const districts = areas?.flatMap((area) => area.districts).length;
    write(this.querySelector("[data-areas]"), areas ? filled(this.#words.areas, { areas: areas.length, districts }) : "");
    this.#say(this.#words.archive_holds);
    this.#reveal("[data-looked]");
  }

  /** The archive that people compared goes into a new file. */
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

  /** What a button shows is of one step, and of one key. */
  #hideLaterSteps() {
    const places = "[data-made], [data-saved], [data-compared], [data-looked], [data-sealed], [data-new-file]";
    for (const place of this.querySelectorAll(places)) place.hidden = true;
  }

  #reveal(selector) {
    const place = this.querySelector(selector);
    place.hidden = false;
    place.querySelector("h3").focus();
  }

  /** The paper with the key in clear: as long as it is needed, and no longer. */
  #writePaper(line) {
    draw(this.querySelector("[data-code]"), line);
    const [name, uuid, numbers, digits, check] = line?.split(" ") ?? [];
    const groups = digits ? [name, uuid, numbers, ...digits.match(/.{8}/g), check] : [];
    this.querySelector("[data-line]").textContent = groups.join(" ");
  }

  // Words

  #judge(passphrase) {
    const strength = strengthOf(passphrase);
    const place = this.querySelector("[data-strength]");
    place.dataset.strength = strength;
    write(place, passphrase ? filled(this.#words[strength], { least: SHORTEST_PASSPHRASE }) : "");
  }

  #say(text) {
    write(this.querySelector("[data-said]"), text);
  }

  /** What went wrong, where it is read. What is no refusal is a fault of ours, and stays one. */
  #saySafely(error, place) {
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

/** The file with its passphrase, or the paper where a form takes it, as they are chosen. */
async function keyIn(form) {
  const { file, passphrase, paper } = form.elements;
  const [chosen] = file.files;
  return {
    raw: chosen && new Uint8Array(await chosen.arrayBuffer()),
    passphrase: passphrase.value,
    paper: paper?.value.trim(),
  };
}

/** Only what differs is written: screen readers say a text again when it is. */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

customElements.define("key-ceremony", KeyCeremony);
