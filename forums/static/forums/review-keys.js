/**
 * <review-keys>: wraps the form of a moderation decision. The keys 1 to 6 choose the action, fields that the action
 * does not need are hidden, and choosing a rule fills in its prepared text, which can be edited. Without scripts the
 * whole form is shown.
 */

/** The index (from 0) of the choice that a key selects among ``count``, or null. */
export function place(key, count) {
  const number = /^[1-9]$/.test(key) ? Number(key) : 0;
  return number && number <= count ? number - 1 : null;
}

/** The text to the author after a rule is chosen. A text that the moderator wrote is not replaced. */
export function preparedText(words, rule, ready) {
  const untouched = !words.trim() || Object.values(ready).includes(words.trim());
  return untouched ? (ready[rule] ?? "") : words;
}

/** By prefix of field names: the actions that need these fields. */
const NEEDED = { days: ["suspended"], masked: ["redacted"], "picture-": ["redacted"], without: ["redacted"] };

class ReviewKeys extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    const radios = [...this.querySelectorAll("input[name=action]")];
    const ready = JSON.parse(this.querySelector("#ready-words").textContent);
    const { rule, words } = this.querySelector("form").elements;
    for (const [index, radio] of radios.entries()) {
      const hint = document.createElement("kbd");
      hint.textContent = String(index + 1);
      hint.setAttribute("aria-hidden", "true");
      radio.setAttribute("aria-keyshortcuts", String(index + 1));
      radio.closest("label").append(hint);
      radio.addEventListener("keydown", (event) => this.#press(event, radios));
      radio.addEventListener("change", () => this.#show(radios));
    }
    rule.addEventListener("change", () => { words.value = preparedText(words.value, rule.value, ready); });
    this.querySelector("[data-keys]").hidden = false;
    this.#show(radios);
  }

  #press(event, radios) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = place(event.key, radios.length);
    if (chosen === null) return;
    event.preventDefault();
    radios[chosen].checked = true;
    radios[chosen].focus();
    this.#show(radios);
  }

  #show(radios) {
    const action = radios.find((it) => it.checked)?.value;
    for (const [name, actions] of Object.entries(NEEDED)) {
      for (const input of this.querySelectorAll(`[name^="${name}"]`)) {
        const field = input.closest(".field");
        if (field) field.hidden = !actions.includes(action);
      }
    }
  }
}

globalThis.customElements?.define("review-keys", ReviewKeys);
