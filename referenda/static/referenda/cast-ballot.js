/**
 * <cast-ballot>: leads from a voting credential to a receipt, one step at a time. The page contains every step and
 * every text ([data-word]) in its language. This element shows them, encrypts in a worker, and sends the ballot.
 *
 * Credential, choice and randomness exist in this object only: never in storage, an address, the browser's history or a
 * form that could be sent. They are deleted when the ballot is cast and when the page is left, which the browser asks
 * about first. The replacement secret is drawn here too. The receipt shows it, and it is sent only with a ballot that
 * replaces another.
 */
import { BLANK, chosenOf, chosenRows, inputsOf, shownQuestions } from "./ballot-questions.js";
import { printReceipt, showReceipt } from "./ballot-receipt.js";
import { answerBytes, lookUp, send } from "./casting.js";
import { publicKey, typed } from "./credentials.js";
import { checkSigned, checkWords, fetched } from "./election-check.js";
import { readElection } from "./elections.js";
import { Encryption } from "./encryption.js";
import { Invalid, demand } from "./errors.js";
import { encode } from "./group.js";
import { writtenOpened } from "./openings.js";
import { readPictures } from "./qr-picture.js";
import { commitment, newSecret, typedSecret } from "./replacement.js";
import { ELECTION_LENGTH, electionCode, typed as typedCode } from "./spelled.js";
import { StepHistory } from "./step-history.js";

/** The election code in an address, after the #, which browsers do not send to the server. */
const FRAGMENT = /^#secim=(.+)$/;
/** Codes of faults that mean a wrong election. All others mean an unreadable one. */
const MISMATCHES = ["other_code", "other_opening", "other_note", "note_key", "note_signature", "other_words"];

/** Replace ``{names}`` in ``text`` by facts. */
export function filled(text, facts) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? ""));
}

/** The election code in an address's fragment, or "" if there is none or it is mistyped. */
export function codeIn(fragment) {
  try {
    return typedCode(decodeURIComponent(FRAGMENT.exec(fragment)?.[1] ?? ""), ELECTION_LENGTH);
  } catch (error) {
    if (!(error instanceof Invalid || error instanceof URIError)) throw error;
    return "";
  }
}

class CastBallot extends (globalThis.HTMLElement ?? Object) {
  #credential = "";
  /** Public key of the credential, as on the credential list. */
  #key = "";
  /** Replacement secret of the ballot made here. */
  #secret = "";
  /** Replacement secret of the ballot that this one replaces. */
  #earlier = "";
  /** Whether a ballot was sent and it is unknown whether it arrived. */
  #isUnsure = false;
  #chosen = null;
  #ballot = null;
  /** The verified bytes for which everything is encrypted. */
  #election = null;
  /** The questions of the verified election. */
  #asked = [];
  /** The election code, and whether the voter has compared it. */
  #code = "";
  #isCompared = false;
  /** The key that signed the checkpoint of the archive's first event. */
  #signer = "";
  /** The fault found in the election. Voting cannot continue after that. */
  #mismatch = null;
  #encryption = null;
  #file = "";
  #isBusy = false;
  #isSending = false;
  /** Stops the encryption under way. */
  #cancel = () => {};
  #steps = new StepHistory("credential", (name) => this.#went(name));
  #leave = new AbortController();

  connectedCallback() {
    const { signal } = this.#leave;
    // The browser may restore a checked box from an earlier visit, or the server may send one.
    this.querySelector("[data-compared]").checked = false;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.#do(button.dataset.do);
    });
    for (const name of ["credential", "election", "secret"]) {
      this.querySelector(`#${name}`)?.addEventListener("keydown", (event) => {
        if (event.key === "Enter") this.#do(name);
      });
    }
    for (const question of this.#questions) question.addEventListener("change", (event) => this.#changed(event));
    window.addEventListener("online", () => this.#online(), { signal });
    window.addEventListener("pagehide", () => this.#start(), { signal });
    window.addEventListener("beforeunload", (event) => this.#warn(event), { signal });
    this.#steps.start(signal);
    readPictures(this, (name, text) => this.#readPicture(name, text));
  }

  disconnectedCallback() {
    this.#leave.abort();
    this.#forget();
  }

  /** The section that shows the credential just collected. */
  get #shownCredential() {
    return document.getElementById(this.getAttribute("from"))?.closest("section");
  }

  get #questions() {
    return [...this.querySelectorAll("[data-question]")];
  }

  /** Only one action at a time, so a double tap is one tap. */
  async #do(name) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const acts = {
      credential: () => this.#enter(),
      election: () => this.#compare(),
      again: () => this.#checkElection(),
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
    try {
      this.#credential = typed(from ? document.getElementById(from).textContent : input.value);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      this.#fault(this.#word(error.code, error.facts));
      return;
    }
    if (input) input.value = "";
    await this.#checkElection();
  }

  // The election

  /** Verify the election before the server receives any request that relates to the credential. */
  async #checkElection() {
    this.#election ??= await answerBytes(this.getAttribute("election"));
    if (!this.#election) {
      this.#fault(this.#word("no_election"));
      return;
    }
    try {
      this.#code = electionCode(this.#election);
      for (const place of this.querySelectorAll("[data-code]")) place.textContent = this.#code;
      // The code in the page itself: a difference shows that the election is wrong, but a match proves nothing.
      if (this.getAttribute("code")) this.#demandCode(this.getAttribute("code"));
      const expected = codeIn(location.hash);
      // The same holds for the address: a server that redirects here can choose the fragment.
      if (expected) this.#demandCode(expected);
      const uuid = this.getAttribute("uuid");
      const election = readElection(this.#election);
      demand(election.uuid === uuid, "other_opening");
      checkWords(shownQuestions(this.#questions), election.questions);
      this.#asked = election.questions;
      if (!this.#signer) {
        const parts = await fetched(this.#addresses());
        if (parts) this.#signer = checkSigned(this.#election, uuid, parts);
      }
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      this.#mismatch ??= error;
    }
    if (this.#mismatch) this.#refuseElection();
    else if (this.#isCompared && this.#signer) await this.#admit();
    else this.#askToCompare();
  }

  #addresses() {
    const names = ["opening", "note", "signature", "key"];
    return Object.fromEntries(names.map((name) => [name, this.getAttribute(name)]));
  }

  #demandCode(expected) {
    demand(expected === this.#code, "other_code", { expected, code: this.#code });
  }

  /** Ask for the comparisons that are still missing: the voter's, or that with the signed checkpoint. */
  #askToCompare() {
    const step = this.querySelector("[data-step=election]");
    step.querySelector("[data-compare]").hidden = this.#isCompared;
    step.querySelector("[data-unsigned]").hidden = Boolean(this.#signer);
    for (const place of step.querySelectorAll("[data-signed]")) place.hidden = !this.#signer;
    step.querySelector("[data-key]").textContent = this.#signer.replace(/.{4}(?!$)/g, "$& ");
    this.#show("election");
  }

  /** Accept a typed code, or the statement that it was compared. One of them is required. */
  async #compare() {
    const input = this.querySelector("#election");
    try {
      if (!this.#isCompared && input.value.trim()) this.#demandCode(typedCode(input.value, ELECTION_LENGTH));
      else if (!this.#isCompared) demand(this.querySelector("[data-compared]").checked, "compare_first");
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      if (error.code === "other_code") {
        this.#mismatch = error;
        this.#refuseElection();
      } else this.#fault(this.#word(error.code, error.facts));
      return;
    }
    this.#isCompared = true;
    await this.#admit();
  }

  #refuseElection() {
    const { code, facts } = this.#mismatch;
    this.#forget();
    const words = this.#word(MISMATCHES.includes(code) ? code : "bad_election", { ...facts, fault: code });
    this.querySelector("[data-mismatch]").textContent = words;
    this.#show("refused");
  }

  /** Look up whether the credential is listed and has already cast a ballot. */
  async #admit() {
    const key = encode(publicKey(this.#credential, this.getAttribute("uuid")));
    const status = await lookUp(this.getAttribute("listed"), key);
    if (status?.listed === false) {
      this.#show("credential");
      this.#fault(this.#word("unknown_credential"));
      return;
    }
    if (key !== this.#key) {
      [this.#secret, this.#earlier, this.#isUnsure] = ["", "", false];
      // Somebody else's credential: the choices of the one before are not theirs.
      if (this.#key) this.#forgetChoices();
    }
    this.#key = key;
    this.#prepare();
    this.#show(status?.voted && !this.#earlier && !this.#isUnsure ? "secret" : "questions");
  }

  /** The secret of the existing ballot, entered before the choice or after the server has asked for it. */
  #enterSecret() {
    const input = this.querySelector("#secret");
    try {
      this.#earlier = typedSecret(input.value);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      this.#fault(this.#word(error.code, error.facts));
      return;
    }
    // Reused for all of a voter's ballots, so that there is only one secret to keep.
    this.#secret = this.#earlier;
    input.value = "";
    this.#show(this.#ballot ? "ready" : "questions");
  }

  /** Start the worker early, so that it loads while the voter chooses. */
  #prepare() {
    this.#encryption ??= new Encryption(this.getAttribute("worker"));
  }

  /** Put the content of a scanned picture into the field ``name``, and continue with its step. */
  #readPicture(name, text) {
    if (text === null) {
      this.#fault(this.#word("picture"));
      return;
    }
    this.querySelector(`#${name}`).value = text;
    this.#do(name);
  }

  // The choice

  /** Blank excludes every other option. Updates the message about the question. */
  #changed({ target, currentTarget }) {
    if (target.type === "checkbox" && target.checked) {
      for (const other of currentTarget.querySelectorAll("input")) {
        if (other !== target && (other.value === BLANK || target.value === BLANK)) other.checked = false;
      }
    }
    const problem = currentTarget.querySelector("[data-problem]");
    const answer = this.#answer(currentTarget);
    if (!problem.hidden || answer.problem?.code === "many") this.#showProblem(currentTarget, answer.problem);
  }

  /** The choices in a question as the ballot encodes them, or the problem with them. */
  #answer(question) {
    const inputs = inputsOf(question);
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

  #showProblem(question, problem) {
    const place = question.querySelector("[data-problem]");
    place.hidden = !problem;
    place.textContent = problem ? this.#word(problem.code, problem.facts) : "";
  }

  #choose() {
    if (this.#isChosen()) this.#show("check");
  }

  /** Whether every question has a valid answer; then the step that checks them shows them. */
  #isChosen() {
    const answers = this.#questions.map((question) => this.#answer(question));
    answers.forEach(({ problem }, place) => this.#showProblem(this.#questions[place], problem));
    const first = answers.findIndex(({ problem }) => problem);
    if (first >= 0) {
      this.#questions[first].focus();
      return false;
    }
    this.#chosen = answers.map(({ chosen }) => chosen);
    const nothing = this.#word("nothing");
    this.querySelector("[data-chosen]").replaceChildren(...chosenRows(this.#questions, nothing, this.#asked));
    return true;
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
    this.#show("encrypting");
    const task = { election: this.#election, credential: this.#credential, chosen: this.#chosen };
    const encryption = this.#encryption;
    this.#encryption = null;
    const cancelled = new Promise((resolve) => {
      this.#cancel = () => {
        encryption.end();
        resolve(null);
      };
    });
    try {
      const ballot = await Promise.race([encryption.encrypt(task, (part) => this.#progress(part)), cancelled]);
      if (!ballot) return;
      this.#ballot = ballot;
    } catch (error) {
      this.#show("check");
      this.#fault(this.#word("broken", { code: error.code ?? error.name }));
      if (!(error instanceof Invalid)) throw error;
      return;
    }
    this.#secret ||= newSecret();
    for (const place of this.querySelectorAll("[data-tracker]")) place.textContent = this.#ballot.tracker;
    this.querySelector("[data-own-secret]").textContent = this.#secret;
    this.#show("ready");
    this.#say(this.#word("encrypted"));
  }

  #progress(part) {
    const bar = this.querySelector("[data-progress]");
    const before = bar.value;
    bar.value = Math.round(100 * part);
    // Screen readers announce the start and the half, not every step.
    if (!before || (before < 50 && bar.value >= 50)) this.#say(this.#word("percent", { percent: bar.value }));
  }

  /** Show the content of the ballot. It can no longer be cast, because an opening proves the vote to others. */
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
    this.#isSending = true;
    let answer;
    try {
      answer = await this.#post();
      if (answer.refused?.code === "replacement_secret_needed" && this.#isUnsure && !this.#earlier) {
        // The existing ballot is the one whose answer was lost, so its secret is known here.
        this.#earlier = this.#secret;
        answer = await this.#post();
      }
    } finally {
      this.#isSending = false;
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
    this.#isUnsure ||= !code;
    this.#fault(detail ?? this.#word("refused", { status, secret: this.#secret }));
  }

  /** A receipt with another tracker does not show that this ballot was stored. */
  #receive(receipt) {
    const { tracker } = this.#ballot;
    if (receipt.tracker !== tracker) {
      this.#isUnsure = true;
      this.#fault(this.#word("other_receipt", { tracker, receipt: receipt.tracker, secret: this.#secret }));
      return;
    }
    showReceipt(this.querySelector("[data-step=receipt]"), {
      ...receipt,
      secret: this.#secret,
      code: this.#code,
    });
    this.#shownCredential?.remove();
    this.#forget();
    this.#show("receipt");
  }

  /** Reset the page to the state before anything was entered. */
  #start() {
    this.#forget();
    // The history stays as it is, because the browser is leaving.
    if (!this.#isCast && !this.#mismatch) this.#display("credential");
  }

  get #isCast() {
    return !this.querySelector("[data-step=receipt]").hidden;
  }

  /** Have the browser ask before it leaves the page, if something would be lost. */
  #warn(event) {
    const isChosen = this.#questions.some((question) => inputsOf(question).some((it) => it.checked));
    if (this.#isCast || !(this.#credential || isChosen)) return;
    event.preventDefault();
    // Browsers of before 2024 ask only if this is set.
    event.returnValue = true;
  }

  // The browser's back and forward buttons

  /** Show the step called ``name``, or the last one before it that can be shown. */
  #went(name) {
    if (this.#isCast || this.#mismatch) return;
    if (this.#isSending) {
      this.#steps.show("ready");
      return;
    }
    this.#cancel();
    const step = this.#reachable(name);
    if (step === "credential") this.#refill("credential", this.#credential);
    if (step === "secret") this.#refill("secret", this.#earlier);
    // What is encrypted must be what the voter sees last.
    if (!["check", "ready", "opened"].includes(step)) this.#dropBallot();
    this.#display(step);
  }

  #reachable(name) {
    if (!this.#credential) return "credential";
    if (name === "opened" && !this.#file) return this.#reachable("ready");
    if (name === "ready" && !this.#ballot) return this.#reachable("check");
    if (name === "check" && !this.#isChosen()) return "questions";
    return name;
  }

  /** Put back what was typed. */
  #refill(name, text) {
    const field = this.querySelector(`#${name}`);
    if (field) field.value = text;
  }

  #forget() {
    this.#credential = this.#key = this.#secret = this.#earlier = "";
    this.#isUnsure = false;
    this.#cancel();
    this.#dropBallot();
    this.#encryption?.end();
    this.#encryption = null;
    this.#forgetChoices();
    this.querySelector("[data-compared]").checked = false;
    for (const field of this.querySelectorAll("#credential, #election, #secret")) field.value = "";
    this.querySelector("[data-own-secret]").textContent = "";
  }

  #forgetChoices() {
    this.#chosen = null;
    for (const input of this.querySelectorAll(".ballot-question input")) input.checked = false;
    this.querySelector("[data-chosen]").replaceChildren();
  }

  // Display

  /** Show a step, and add it to the browser's history. Nothing leads back from the last one, or to one that passes. */
  #show(name) {
    if (name === "receipt" || name === "refused") this.#steps.leave();
    else if (name !== "encrypting") this.#steps.show(name);
    this.#display(name);
  }

  #display(name) {
    this.querySelector("[data-fault]").hidden = true;
    for (const step of this.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== name;
    const shown = this.#shownCredential;
    if (shown) shown.hidden = name !== "credential";
    this.querySelector(`[data-step=${name}] h2`).focus();
  }

  #fault(words) {
    const place = this.querySelector("[data-fault]");
    const message = document.createElement("p");
    message.textContent = words;
    place.replaceChildren(message);
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
