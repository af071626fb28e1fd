/**
 * form[data-draft][data-place]: saves what is typed as a draft, so that a closed tab or an empty battery loses little.
 * The form's own button does the same without a script.
 */

/** Milliseconds after the last input. */
export const PAUSE = 3000;

export function keepDrafts(form, send = fetch) {
  let timer = null;
  let kept = typed(form);
  const keep = async () => {
    timer = null;
    const now = typed(form);
    if (now === kept) return;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "title", "body"]) {
      if (form.elements[name]) body.set(name, form.elements[name].value);
    }
    for (const tag of tags(form)) body.append("tags", tag);
    body.set("place", form.dataset.place);
    const answer = await send(form.dataset.draft, { method: "POST", body, keepalive: true });
    if (answer.ok) kept = now;
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  // A sent post needs no draft.
  form.addEventListener("submit", () => clearTimeout(timer));
}

function typed(form) {
  return [form.elements.title?.value ?? "", form.elements.body?.value ?? "", ...tags(form)].join("\n");
}

function tags(form) {
  return [...form.querySelectorAll("[name=tags]:checked")].map((box) => box.value);
}

if (globalThis.document) for (const form of document.querySelectorAll("form[data-draft]")) keepDrafts(form);
