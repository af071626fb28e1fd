/**
 * <statement-votes data-offline="…" data-failed="…">: sends the votes of the forms inside without leaving the page. The
 * next statement takes the place of the last ([data-ask]) and gets the focus; [data-own] lists the votes so far; the
 * status [data-said] tells screen readers that the vote is counted. Without scripts the forms are ordinary ones.
 */
import { sendForm } from "./send-form.js";

export class StatementVotes extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.vote(event.target, event.submitter);
    });
  }

  /** Resolves once the page shows the outcome. */
  async vote(form, submitter, send = sendForm) {
    const [ask, own, said] = ["ask", "own", "said"].map((name) => this.querySelector(`[data-${name}]`));
    const next = ask.contains(form);
    said.textContent = "";
    const texts = { offline: this.dataset.offline, failed: this.dataset.failed };
    const changed = await send(form, { texts, submitter });
    if (!changed) return;
    ask.innerHTML = changed.ask;
    said.textContent = changed.said;
    if (next) {
      if (own) own.innerHTML = changed.own;
      ask.querySelector("[tabindex]")?.focus();
    } else {
      // The list stays as it is under the finger; only the pressed button changes.
      for (const button of form.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button === submitter));
      }
    }
  }
}

globalThis.customElements?.define("statement-votes", StatementVotes);
