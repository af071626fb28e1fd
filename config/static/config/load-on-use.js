/**
 * <load-on-use>: loads the module of its content when somebody first touches the page, so that the page is light.
 * Its <template data-module="ADDRESS"> lists the files: the module's imports, what its workers load, and last the
 * module, each with its hash. A use before the module is there is repeated afterwards. If a file cannot be fetched,
 * [data-unreached] says so, and the next use tries again. [data-broken] is for a module that does not run.
 */

/** Milliseconds until files count as lost: long enough for 100 kB on a weak line. */
const PATIENCE = 60_000;

/**
 * Fetch ``files`` into the browser's cache. Whether all came, with the bytes of their hashes.
 *
 * @param {{href: string, integrity: string}[]} files
 */
export async function fetchAll(files, ask = fetch) {
  const signal = AbortSignal.timeout(PATIENCE);
  const come = files.map(async ({ href, integrity }) => {
    const answer = await ask(href, { integrity, signal });
    await answer.arrayBuffer();
    return answer.ok;
  });
  try {
    return (await Promise.all(come)).every(Boolean);
  } catch (error) {
    // No connection, other bytes, or the time was over, which some browsers call an abort.
    if (error instanceof TypeError || ["AbortError", "TimeoutError", "NetworkError"].includes(error.name)) return false;
    throw error;
  }
}

/** Whether an event acts on the content: a button, a chosen file, or Enter in a field. */
export function isUse({ type, key, target }) {
  if (type === "click") return Boolean(target.closest("button"));
  if (type === "change") return target.matches("[type=file]");
  return key === "Enter" && target.matches("input:not([type=file])");
}

/** Run the module at ``address``, whose files were fetched: browsers never load a module again that once failed. */
async function run(address, links) {
  const { integrity } = links.pop();
  if (links[0]?.relList.supports("modulepreload")) await Promise.all(links.map(added));
  // Every browser compares a script with its hash, but not what is imported. The import then names its errors.
  await added(Object.assign(document.createElement("script"), { type: "module", integrity, src: address }));
  await import(address);
}

/** The browser compares the file with its hash, and runs no other bytes. */
function added(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(`${element.href ?? element.src} is not what its hash says`)));
    document.head.append(element);
  });
}

class LoadOnUse extends (globalThis.HTMLElement ?? Object) {
  /** The attempt under way: whether the module is there. */
  #loading = null;
  /** The newest use, to be repeated once the module is there. */
  #use = null;
  /** Ends when the module is there. */
  #until = new AbortController();

  connectedCallback() {
    const { signal } = this.#until;
    this.hidden = false;
    for (const kind of ["focusin", "pointerdown"]) document.addEventListener(kind, () => this.#load(), { signal });
    for (const kind of ["click", "change", "keydown"]) {
      this.addEventListener(kind, (event) => isUse(event) && this.#wait(event), { capture: true, signal });
    }
    document.addEventListener("click", (event) => this.#follow(event), { signal });
    // A browser may keep the page and what was typed.
    window.addEventListener("pagehide", () => this.#reset(), { signal });
    // The content has left a state here: the page was reloaded, or somebody came back.
    if (history.state) this.#load();
  }

  disconnectedCallback() {
    this.#until.abort();
  }

  #load() {
    this.#loading ??= this.#attempt().finally(() => { this.#loading = null; });
    return this.#loading;
  }

  async #attempt() {
    const template = this.querySelector("template");
    const links = [...document.importNode(template.content, true).querySelectorAll("link")];
    if (!await fetchAll(links)) return false;
    await run(template.dataset.module, links);
    this.#until.abort();
    this.#show("");
    return true;
  }

  /** Repeat ``event`` once the module is there. */
  async #wait(event) {
    event.stopPropagation();
    const isWaiting = this.#use !== null;
    this.#use = event;
    if (isWaiting) return;
    this.#show("loading");
    let fault = "broken";
    try {
      fault = await this.#load() ? "" : "unreached";
    } finally {
      const use = this.#use;
      this.#use = null;
      if (use) this.#finish(use, fault);
    }
  }

  #finish(use, fault) {
    this.#show(fault);
    if (!fault) use.target.dispatchEvent(new use.constructor(use.type, use));
    // Browsers do not report the choice of the same file again.
    else if (use.type === "change") use.target.value = "";
  }

  /** Show that it is ``loading``, is ``broken`` or was ``unreached``, or none of these. */
  #show(what) {
    for (const name of ["loading", "broken", "unreached"]) this.querySelector(`[data-${name}]`).hidden = name !== what;
    const alert = this.querySelector("[data-unloaded]");
    alert.hidden = !["broken", "unreached"].includes(what);
    if (!alert.hidden) alert.focus();
  }

  /**
   * Follow a link within the page without an entry in the history: the content reads the address that was opened, and
   * begins its own history with it.
   */
  #follow(event) {
    const link = event.target.closest("a[href^='#']");
    const place = link && document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    place.scrollIntoView();
    place.focus();
  }

  #reset() {
    this.#use = null;
    this.#show("");
    for (const field of this.querySelectorAll("input")) field.value = field.defaultValue;
  }
}

globalThis.customElements?.define("load-on-use", LoadOnUse);
