/**
 * <mention-names src="/forum/konu/12/adlar/" label="…" found="…" none="…">: offers names while an @ is typed into the
 * text of its form. The text field stays an ordinary one: it names the list and its active option to screen readers
 * (aria-controls, aria-activedescendant), and a status says how many names there are. Without scripts people type the
 * name that stands on a member's page.
 *
 * Keys: arrows choose, Enter or Tab inserts, Escape closes.
 */

/** Milliseconds after the last letter. */
const PAUSE = 250;
const MENTION = /(?:^|[^\p{L}\p{N}/@])@([\p{L}\p{N}-]{0,40})$/u;

/** The mention that is being typed before `caret`: the place of its @ and the letters after it, or null. */
export function mentionAt(text, caret) {
  const match = MENTION.exec(text.slice(0, caret));
  return match && { start: caret - match[1].length - 1, typed: match[1] };
}

/** The text with `handle` in place of the mention that is being typed, and where the caret is then. */
export function withHandle(text, caret, mention, handle) {
  const rest = text.slice(caret);
  const written = `@${handle}${/^[\s.,;:!?)]/.test(rest) ? "" : " "}`;
  return { text: text.slice(0, mention.start) + written + rest, caret: mention.start + written.length };
}

/** The index of the option that a key leads to among `count`, or null for any other key. */
export function moved(key, index, count) {
  if (key === "ArrowDown") return (index + 1) % count;
  if (key === "ArrowUp") return (index - 1 + count) % count;
  return null;
}

export class MentionNames extends (globalThis.HTMLElement ?? Object) {
  #field = null;
  #list = null;
  #status = null;
  #names = [];
  #chosen = 0;
  #timer = null;
  #asked = 0;

  connectedCallback() {
    if (this.#field) return;
    this.#field = this.closest("form").elements.body;
    this.#field.after(this);
    this.#list = document.createElement("ul");
    Object.assign(this.#list, { id: "mention-names", role: "listbox", hidden: true, ariaLabel: this.getAttribute("label") });
    this.#status = document.createElement("p");
    Object.assign(this.#status, { role: "status", className: "hidden-visually" });
    this.append(this.#list, this.#status);
    this.#field.setAttribute("aria-autocomplete", "list");
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#press(event));
    this.#field.addEventListener("blur", () => this.#close());
    this.#list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.#insert([...this.#list.children].indexOf(option));
    });
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #mention() {
    const { value, selectionStart, selectionEnd } = this.#field;
    return selectionStart === selectionEnd ? mentionAt(value, selectionStart) : null;
  }

  #typed() {
    clearTimeout(this.#timer);
    if (!this.#mention()) return this.#close();
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const mention = this.#mention();
    if (!mention) return;
    const number = ++this.#asked;
    const address = new URL(this.getAttribute("src"), location.href);
    address.searchParams.set("q", mention.typed);
    // Whoever is offline, signed out or too fast types the name without help.
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (number !== this.#asked || !answer?.ok || answer.redirected) return;
    const { names } = await answer.json();
    if (number === this.#asked && this.#mention()) this.#show(names);
  }

  #show(names) {
    this.#names = names;
    this.#list.replaceChildren(...names.map((name, index) => option(name, index)));
    this.#list.hidden = !names.length;
    this.#status.textContent = names.length
      ? this.getAttribute("found").replace("{n}", String(names.length))
      : this.getAttribute("none");
    if (!names.length) return this.#detach();
    this.#field.setAttribute("aria-controls", this.#list.id);
    this.#choose(0);
  }

  #choose(index) {
    this.#chosen = index;
    for (const [place, element] of [...this.#list.children].entries()) {
      element.setAttribute("aria-selected", String(place === index));
    }
    const active = this.#list.children[index];
    active.scrollIntoView?.({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", active.id);
  }

  #press(event) {
    if (this.#list.hidden || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const index = moved(event.key, this.#chosen, this.#names.length);
    if (index !== null) this.#choose(index);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) this.#insert(this.#chosen);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  #insert(index) {
    const mention = this.#mention();
    if (!mention) return this.#close();
    const { text, caret } = withHandle(this.#field.value, this.#field.selectionStart, mention, this.#names[index].handle);
    this.#field.value = text;
    this.#field.setSelectionRange(caret, caret);
    this.#close();
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#list.hidden = true;
    this.#status.textContent = "";
    this.#detach();
  }

  #detach() {
    this.#field.removeAttribute("aria-controls");
    this.#field.removeAttribute("aria-activedescendant");
  }
}

function option({ handle, name }, index) {
  const element = document.createElement("li");
  Object.assign(element, { id: `mention-name-${index}`, role: "option" });
  const shown = document.createElement("b");
  shown.textContent = name;
  element.append(shown, ` @${handle}`);
  return element;
}

globalThis.customElements?.define("mention-names", MentionNames);
