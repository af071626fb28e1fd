/**
 * The toolbar of a text field: markdown-toolbar stands above the text of its form, and Ctrl or ⌘ with B, I and K press its
 * buttons. Without scripts it is not shown, and the hint below the label says how to write Markdown.
 */
import "../vendor/markdown-toolbar/index.js";

const SHORTCUTS = { b: "bold", i: "italic", k: "link" };

/** The button that a key press stands for, or null. */
export function shortcut({ key, ctrlKey, metaKey, altKey, shiftKey, isComposing }) {
  if (ctrlKey === metaKey || altKey || shiftKey || isComposing) return null;
  return SHORTCUTS[key.toLowerCase()] ?? null;
}

export function equip(toolbar, field) {
  toolbar.setAttribute("for", field.id);
  field.before(toolbar);
  field.addEventListener("keydown", (event) => {
    const name = shortcut(event);
    if (!name) return;
    event.preventDefault();
    toolbar.querySelector(`[data-md-button=${name}]`).click();
  });
  // The element leaves the field marked as not editable, which some screen readers repeat.
  toolbar.addEventListener("click", () => field.removeAttribute("contenteditable"));
  toolbar.addEventListener("keydown", () => field.removeAttribute("contenteditable"));
}

for (const toolbar of globalThis.document?.querySelectorAll("form markdown-toolbar") ?? []) {
  equip(toolbar, toolbar.closest("form").elements.body);
}
