/**
 * <cast-ballot>: the way from a voting credential to a receipt, one step shown at a time. The page has every step and
 * every word ([data-word]) in its language; this shows them, encrypts in a worker, and sends.
 *
 * The credential, the choice and what was drawn live in this object alone: in no storage, no address and no form that
 * could be sent. They are forgotten once the ballot is cast, and when the page is left. The replacement secret is drawn
 * here, too; the receipt shows it, and it is sent only with a ballot that replaces another.
 */
import { printReceipt, showReceipt } from "./ballot-receipt.js";
import { electionBytes, lookUp, send } from "./casting.js";
import { publicKey, typed } from "./credentials.js";
import { Encryption } from "./encryption.js";
import { Invalid } from "./errors.js";
import { encode } from "./group.js";
import { writtenOpened } from "./openings.js";
import { commitment, newSecret, typedSecret } from "./replacement.js";

export const BLANK = "blank";

/**
 * What a ballot says of a question, zeros and ones with blank first. ``picked`` has the places of the options that are
 * chosen, or BLANK. Refuses with ``none``, ``few`` or ``many`` (``count``, ``least``, ``most``).
 *
 * @param {{least: number, most: number, blank: boolean, count: number}} question
 * @param {(number | "blank")[]} picked
 */
export function chosenOf({ least, most, blank, count }, picked) {
  const isBlank = blank && picked.includes(BLANK);
  const answers = Array.from({ length: count }, (_, place) => Number(!isBlank && picked.includes(place)));
  const sum = answers.reduce((total, one) => total + one, 0);
  if (!isBlank) {
    const facts = { count: sum, least, most };
    if (sum < least) throw new Invalid(sum ? "few" : "none", facts);
    if (sum > most) throw new Invalid("many", facts);
  }
  return blank ? [Number(isBlank), ...answers] : answers;
}

/** ``text`` with facts in place of ``{names}``. */
export function filled(text, facts) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? ""));
}

class CastBallot extends (globalThis.HTMLElement ?? Object) {
  #credential = "";
  /** The credential's public key, as the list has it. */
  #key = "";
  /** With which the ballot that is made here can be replaced. */
  #secret = "";
  /** Of the ballot that this one replaces. */
  #earlier = "";
  /** Whether a ballot was sent of which nobody knows whether it arrived. */
  #isUnsure = false;
  #chosen = null;
  #ballot = null;
  #election = null;
  #encryption = null;
  #file = "";
  #isBusy = false;
  #leave = new AbortController();

  connectedCallback() {
    const { signal } = this.#leave;
    this.hidden = false;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.#do(button.dataset.do);
    });
    for (const name of ["credential", "secret"]) {
      this.querySelector(`#${name}`)?.addEventListener("keydown", (event) => {
        if (event.key === "Enter") this.#do(name);
      });
    }
    for (const question of this.#questions) question.addEventListener("change", (event) => this.#changed(event));
    window.addEventListener("online", () => this.#online(), { signal });
    window.addEventListener("pagehide", () => this.#start(), { signal });
    this.#offerPictures();
  }

  disconnectedCallback() {
    this.#leave.abort();
    this.#forget();
  }

  /** The part of the page that shows the credential, where it was just collected. */
  get #shownCredential() {
    return document.getElementById(this.getAttribute("from"))?.closest("section");
  }

  get #questions() {
    return [...this.querySelectorAll("[data-question]")];
  }

  /** One thing at a time: whoever taps twice has tapped once. */
  async #do(name) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const acts = {
      credential: () => this.#enter(),
      secret: () => this.#enterSecret(),
      print: () => printReceipt(),
      questions: () => this.#choose(),
      encrypt: () => this.#encrypt(),
      change: () => this.#change(),
      send: () => this.#send(),
      open: () => this.#open(),
    };
    try {
      await acts[name]();
    } finally {
      this.#isBusy = false;
    }
  }

  // The credential

  async #enter() {
    const from = this.getAttribute("from");
    const input = this.querySelector("#credential");
    let credential;
    try {
      credential = typed(from ? document.getElementById(from).textContent : input.value);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      this.#fault(this.#word(error.code, error.facts));
      return;
    }
    const key = encode(publicKey(credential, this.getAttribute("uuid")));
    const found = await lookUp(this.getAttribute("listed"), key);
    if (found?.listed === false) {
      this.#fault(this.#word("unknown_credential"));
      return;
    }
    if (key !== this.#key) [this.#secret, this.#earlier, this.#isUnsure] = ["", "", false];
    this.#credential = credential;
    this.#key = key;
    if (input) input.value = "";
    this.#prepare();
    this.#show(found?.voted && !this.#earlier && !this.#isUnsure ? "secret" : "questions");
  }

  /** Of the ballot that is there already; before anything is chosen, or after the server has asked for it. */
  #enterSecret() {
    const input = this.querySelector("#secret");
    try {
      this.#earlier = typedSecret(input.value);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      this.#fault(this.#word(error.code, error.facts));
      return;
    }
    // One for all ballots of a voter: whichever was the last, there is one to keep.
    this.#secret = this.#earlier;
    input.value = "";
    this.#show(this.#ballot ? "ready" : "questions");
  }

  /** Load what encrypts while people still choose. */
  #prepare() {
    this.#encryption ??= new Encryption(this.getAttribute("worker"));
  }

  async #offerPictures() {
    if (!("BarcodeDetector" in globalThis)) return;
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
    for (const place of this.querySelectorAll("[data-picture]")) {
      const { picture } = place.dataset;
      place.hidden = false;
      place.querySelector("input").addEventListener("change", (event) => this.#readPicture(event.target, picture));
    }
  }

  /** Into the field ``name``, whose step goes on with it. */
  async #readPicture(input, name) {
    const [picture] = input.files;
    if (!picture) return;
    const drawn = await createImageBitmap(picture);
    const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(drawn);
    drawn.close();
    input.value = "";
    if (found) {
      this.querySelector(`#${name}`).value = found.rawValue;
      this.#do(name);
    } else this.#fault(this.#word("picture"));
  }

  // The choice

  /** Blank stands alone; and what was wrong is looked at again. */
  #changed({ target, currentTarget }) {
    if (target.type === "checkbox" && target.checked) {
      for (const other of currentTarget.querySelectorAll("input")) {
        if (other !== target && (other.value === BLANK || target.value === BLANK)) other.checked = false;
      }
    }
    const problem = currentTarget.querySelector("[data-problem]");
    const found = this.#answer(currentTarget);
    if (!problem.hidden || found.problem?.code === "many") this.#tellProblem(currentTarget, found.problem);
  }

  /** What is chosen in a question as the ballot says it, or the problem with it. */
  #answer(question) {
    const inputs = [...question.querySelectorAll("input")];
    const picked = inputs.filter((it) => it.checked).map(({ value }) => (value === BLANK ? BLANK : Number(value)));
    const { least, most, blank } = question.dataset;
    const count = inputs.filter(({ value }) => value !== BLANK).length;
    const asked = { least: Number(least), most: Number(most), blank: blank !== undefined, count };
    try {
      return { chosen: chosenOf(asked, picked) };
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return { problem: error };
    }
  }

  #tellProblem(question, problem) {
    const place = question.querySelector("[data-problem]");
    place.hidden = !problem;
    place.textContent = problem ? this.#word(problem.code, problem.facts) : "";
  }

  #choose() {
    const found = this.#questions.map((question) => this.#answer(question));
    found.forEach(({ problem }, place) => this.#tellProblem(this.#questions[place], problem));
    const first = found.findIndex(({ problem }) => problem);
    if (first >= 0) {
      this.#questions[first].focus();
      return;
    }
    this.#chosen = found.map(({ chosen }) => chosen);
    this.#sayChosen();
    this.#show("check");
  }

  #sayChosen() {
    const rows = this.#questions.flatMap((question) => {
      const asked = document.createElement("dt");
      asked.append(question.querySelector(".ballot-text").cloneNode(true));
      const words = [...question.querySelectorAll("input:checked")].map((input) => {
        const row = document.createElement("dd");
        row.append(input.closest("label").querySelector("[data-words]").cloneNode(true));
        return row;
      });
      if (words.length) return [asked, ...words];
      const nothing = document.createElement("dd");
      nothing.textContent = this.#word("nothing");
      return [asked, nothing];
    });
    this.querySelector("[data-chosen]").replaceChildren(...rows);
  }

  #change() {
    this.#dropBallot();
    this.#prepare();
    this.#show("questions");
  }

  // Encrypting

  async #encrypt() {
    this.#dropBallot();
    this.#prepare();
    this.#election ??= await electionBytes(this.getAttribute("election"));
    if (!this.#election) {
      this.#fault(this.#word("no_election"));
      return;
    }
    this.#show("encrypting");
    const task = { election: this.#election, credential: this.#credential, chosen: this.#chosen };
    const encryption = this.#encryption;
    this.#encryption = null;
    try {
      this.#ballot = await encryption.encrypt(task, (part) => this.#progress(part));
    } catch (error) {
      this.#show("check");
      this.#fault(this.#word("broken", { code: error.code ?? error.name }));
      if (!(error instanceof Invalid)) throw error;
      return;
    }
    for (const place of this.querySelectorAll("[data-tracker]")) place.textContent = this.#ballot.tracker;
    this.#show("ready");
    this.#say(this.#word("encrypted"));
  }

  #progress(part) {
    const bar = this.querySelector("[data-progress]");
    const before = bar.value;
    bar.value = Math.round(100 * part);
    // Whoever listens hears it begin and reach the half, not every step.
    if (!before || (before < 50 && bar.value >= 50)) this.#say(this.#word("percent", { percent: bar.value }));
  }

  /** Show what the ballot holds. From here on nothing sends it: whoever saw that could tell what was voted. */
  #open() {
    const opened = writtenOpened(this.#ballot);
    this.#ballot = null;
    this.#file = URL.createObjectURL(new Blob([opened], { type: "application/json" }));
    this.querySelector("[data-file]").href = this.#file;
    this.#prepare();
    this.#show("opened");
  }

  #dropBallot() {
    this.#ballot = null;
    if (this.#file) URL.revokeObjectURL(this.#file);
    this.#file = "";
    this.querySelector("[data-file]").removeAttribute("href");
    this.querySelector("[data-progress]").value = 0;
  }

  // Casting

  async #send() {
    this.#say(this.#word("sending"));
    this.#secret ||= newSecret();
    let answer = await this.#post();
    if (answer.refused?.code === "replacement_secret_needed" && this.#isUnsure && !this.#earlier) {
      // The ballot there is the one that got no answer, and was made here.
      this.#earlier = this.#secret;
      answer = await this.#post();
    }
    this.#say("");
    if (answer.receipt) this.#receive(answer.receipt);
    else if (answer.refused) this.#refuse(answer.refused);
    else {
      this.#isUnsure = true;
      this.#fault(this.#word("unsent", { secret: this.#secret }));
    }
  }

  #post() {
    const token = this.querySelector("[name=csrfmiddlewaretoken]").value;
    return send({
      address: this.getAttribute("address"),
      text: this.#ballot.text,
      token,
      commitment: commitment(this.#secret, this.getAttribute("uuid"), this.#key),
      secret: this.#earlier,
    });
  }

  #online() {
    if (this.#ballot && !this.querySelector("[data-fault]").hidden) this.#say(this.#word("online"));
  }

  #refuse({ code, detail, status }) {
    if (code === "unknown_credential" || code === "other_credential") this.#show("credential");
    if (code === "replacement_secret_needed" || code === "wrong_replacement_secret") {
      this.#earlier = "";
      this.#show("secret");
    }
    this.#fault(detail ?? this.#word("refused", { status }));
  }

  /** A receipt of another ballot is none: who sends it has not shown that this one is stored. */
  #receive(receipt) {
    const { tracker } = this.#ballot;
    if (receipt.tracker !== tracker) {
      this.#isUnsure = true;
      this.#fault(this.#word("other_receipt", { tracker, told: receipt.tracker, secret: this.#secret }));
      return;
    }
    showReceipt(this.querySelector("[data-step=receipt]"), { ...receipt, secret: this.#secret });
    this.#shownCredential?.remove();
    this.#forget();
    this.#show("receipt");
  }

  /** As the page was before anything was entered. */
  #start() {
    this.#forget();
    if (this.querySelector("[data-step=receipt]").hidden) this.#show("credential");
  }

  #forget() {
    this.#credential = this.#key = this.#secret = this.#earlier = "";
    this.#isUnsure = false;
    this.#chosen = null;
    this.#dropBallot();
    this.#encryption?.end();
    this.#encryption = null;
    for (const input of this.querySelectorAll(".ballot-question input")) input.checked = false;
    for (const field of this.querySelectorAll("#credential, #secret")) field.value = "";
    this.querySelector("[data-chosen]").replaceChildren();
  }

  // Showing

  #show(name) {
    this.querySelector("[data-fault]").hidden = true;
    for (const step of this.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== name;
    const shown = this.#shownCredential;
    if (shown) shown.hidden = name !== "credential";
    this.querySelector(`[data-step=${name}] h2`).focus();
  }

  #fault(words) {
    const place = this.querySelector("[data-fault]");
    const told = document.createElement("p");
    told.textContent = words;
    place.replaceChildren(told);
    place.hidden = false;
    place.focus();
  }

  #say(words) {
    this.querySelector("[data-status]").textContent = words;
  }

  #word(name, facts = {}) {
    return filled(this.querySelector(`[data-word=${name}]`).textContent, facts);
  }
}

globalThis.customElements?.define("cast-ballot", CastBallot);
