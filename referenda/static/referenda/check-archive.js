/**
 * <check-archive checks="ADDRESS">: the verifier with its form, in the page's language. Files are read here and not
 * uploaded. Archives of this site are fetched without cookies. ``checks`` is the address of
 * ``ballot-checks-worker.js``.
 *
 * ``#archives`` lists the archives to choose from, as JSON: ``[{"title", "archive", "proofs", "districts"?}]`` with
 * addresses.
 */
import { BallotChecks } from "./ballot-checks.js";
import { DistrictsFile } from "./districts-file.js";
import { Invalid, demand } from "./errors.js";
import { ProofsFile } from "./proofs-file.js";
import { verify } from "./verifier.js";
import { WORDS } from "./verifier-words.js";
import { filled } from "./progress-texts.js";

const MEGABYTE = 2 ** 20;
const FILES = {
  archive: ".bel", districts: ".districts,.jsonl", proofs: ".proofs,.jsonl", earlier: ".bel",
  opened: ".json,application/json",
};

/** The text of a step, of a final stage or of a fault, from the ``words`` of one language. */
export function stepIn(words, step, facts) {
  const result = facts.result?.map((row) => row.join(" – ")).join(" · ");
  return filled(words.steps[step], { ...facts, ...(result !== undefined && { result }) });
}

/** @param {Invalid} fault */
export function faultIn(words, { code, facts }) {
  if (code in words.troubles) return filled(words.troubles[code], facts);
  const places = Object.entries(words.where).filter(([name]) => facts[name] !== undefined);
  const where = places.map(([, text]) => filled(text, facts)).join("");
  return filled(words.failed, { code, where, what: words.faults[code] ?? code });
}

/** Each question's text with its answers and their numbers, blank last. */
export function resultIn(words, { election, result }) {
  return election.questions.map(({ text, answers, blank }, place) => {
    const numbers = result[place];
    const rows = answers.map((answer, at) => [answer, numbers[at + Number(blank)]]);
    return { text, rows: blank ? [...rows, [words.form.blank, numbers[0]]] : rows };
  });
}

class CheckArchive extends (globalThis.HTMLElement ?? Object) {
  #checks = null;
  #words;
  #archives = [];

  connectedCallback() {
    if (this.#words) return;
    const language = document.documentElement.lang;
    this.#words = WORDS[language] ?? WORDS.en;
    this.#archives = JSON.parse(document.getElementById("archives")?.textContent ?? "[]");
    this.replaceChildren(...this.#parts());
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#check();
    });
    this.querySelector("[data-stop]").addEventListener("click", () => this.#checks?.end());
  }

  disconnectedCallback() {
    this.#checks?.end();
  }

  // The form

  #parts() {
    const { form } = this.#words;
    const more = made("details", { className: "stack" },
      made("summary", {}, form.more),
      this.#file("districts"), this.#file("proofs"), this.#file("earlier", form.earlier_hint), this.#file("opened", form.opened_hint),
      this.#line("tracker"), this.#line("head", form.head_hint));
    const places = this.#archives.map(({ title }, place) => made("option", { value: String(place) }, title));
    const choose = field("place", form.place, made("select", { className: "ds-input", name: "place" },
      made("option", { value: "" }, form.own_file), ...places));
    const bar = made("div", { className: "stack-s", hidden: true },
      made("label", { className: "stack-s" }, made("span", {}, ""), made("progress", {})),
      made("button", { className: "button plain", type: "button" }, form.stop));
    bar.dataset.bar = "";
    bar.querySelector("button").dataset.stop = "";
    const section = made("section", { className: "card stack", hidden: true },
      made("h2", { id: "found", tabIndex: -1 }, form.result), made("ul", { className: "stack-s" }), made("div", { className: "stack" }));
    section.setAttribute("aria-labelledby", "found");
    section.dataset.found = "";
    return [
      made("form", { className: "form stack", noValidate: true },
        ...(places.length ? [choose] : []), this.#file("archive"), more,
        made("div", { className: "row" }, made("button", { className: "button" }, form.begin))),
      bar, section,
    ];
  }

  #file(name, hint = "") {
    const input = made("input", { className: "ds-input", type: "file", name, accept: FILES[name] });
    return field(name, this.#words.form[name], input, hint);
  }

  #line(name, hint = "") {
    const input = made("input", { className: "ds-input", type: "text", name, autocomplete: "off", spellcheck: false });
    return field(name, this.#words.form[name], input, hint);
  }

  // The verification

  async #check() {
    if (this.#checks) return;
    const button = this.querySelector("form .row button");
    const bar = this.querySelector("[data-bar]");
    button.setAttribute("aria-disabled", "true");
    bar.hidden = false;
    this.querySelector("[data-found]").hidden = true;
    this.querySelector("[data-found] ul").replaceChildren();
    this.querySelector("[data-found] div").replaceChildren();
    this.#checks = new BallotChecks(this.getAttribute("checks"));
    try {
      this.#showResult(await this.#verified());
    } catch (error) {
      this.#conclude("warn", error instanceof Invalid ? faultIn(this.#words, error) : this.#words.troubles.failed);
      if (!(error instanceof Invalid)) throw error;
    } finally {
      this.#checks.end();
      this.#checks = null;
      bar.hidden = true;
      button.removeAttribute("aria-disabled");
    }
  }

  async #verified() {
    const { elements } = this.querySelector("form");
    const file = (name) => elements[name].files[0];
    const chosen = this.#archives[elements.place?.value || NaN];
    demand(chosen || file("archive"), "no_file");
    const { stream, size } = chosen ? await got(chosen.archive) : { stream: file("archive").stream(), size: file("archive").size };
    const beside = async (name) => file(name)?.stream() ?? (chosen?.[name] && (await got(chosen[name])).stream);
    const [districts, proofs] = [await beside("districts"), await beside("proofs")];
    const opened = file("opened");
    demand(!opened || opened.size <= MEGABYTE, "size");
    return verify({
      archive: stream,
      districts: districts ? new DistrictsFile(districts) : null,
      proofs: proofs ? new ProofsFile(proofs) : null,
      checks: this.#checks,
      say: (step, facts) => this.#say(step, facts),
      progress: (ballots, bytes) => this.#show(ballots, bytes, size),
      asked: {
        tracker: elements.tracker.value.trim(),
        head: elements.head.value.trim().replaceAll(" ", "").toLowerCase(),
        earlier: file("earlier"),
        opened: opened && new Uint8Array(await opened.arrayBuffer()),
      },
    });
  }

  /** Show the number of verified ballots and the bytes read. The bar needs a known size. */
  #show(ballots, bytes, size) {
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const read = number.format(Math.round((10 * bytes) / MEGABYTE) / 10);
    const bar = this.querySelector("[data-bar]");
    bar.querySelector("span").textContent = filled(this.#words.form.working, { ballots: number.format(ballots), read });
    if (size) Object.assign(bar.querySelector("progress"), { max: size, value: bytes });
  }

  #say(step, facts) {
    this.querySelector("[data-found] ul").append(made("li", {}, stepIn(this.#words, step, facts)));
  }

  #showResult(report) {
    if (report.result) {
      const place = this.querySelector("[data-found] div");
      place.append(made("h3", {}, this.#words.form.results));
      for (const { text, rows } of resultIn(this.#words, report)) {
        const cells = rows.flatMap(([answer, number]) => [
          made("dt", {}, answer), made("dd", { className: "num" }, number.toLocaleString(document.documentElement.lang)),
        ]);
        place.append(made("p", {}, text), made("dl", { className: "facts" }, ...cells));
      }
    }
    this.#conclude("", this.#words.stages[report.stage]);
  }

  #conclude(kind, text) {
    const alert = made("div", { className: `alert ${kind}`.trim() }, made("p", {}, text));
    this.querySelector("[data-found] div").append(alert);
    this.querySelector("[data-found]").hidden = false;
    this.querySelector("#found").focus();
  }
}

/** Fetch a file of the site without cookies, so that everybody gets the same. */
async function got(address) {
  try {
    const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
    demand(answer.ok, "away");
    return { stream: answer.body, size: Number(answer.headers.get("Content-Length")) };
  } catch (error) {
    // fetch() throws TypeError if there is no answer.
    if (!(error instanceof TypeError)) throw error;
    throw new Invalid("away");
  }
}

function made(kind, properties, ...parts) {
  const element = Object.assign(document.createElement(kind), properties);
  element.append(...parts);
  return element;
}

function field(name, label, input, hint = "") {
  input.id = `check-${name}`;
  const parts = [made("label", { htmlFor: input.id }, label), input];
  if (hint) {
    parts.push(made("span", { className: "hint", id: `${input.id}-hint` }, hint));
    input.setAttribute("aria-describedby", `${input.id}-hint`);
  }
  return made("div", { className: "field" }, ...parts);
}

globalThis.customElements?.define("check-archive", CheckArchive);
