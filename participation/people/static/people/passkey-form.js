import { creationOptions, credentialJson, requestOptions } from "./webauthn-json.js";

/**
 * <passkey-form ceremony="get|create" options-id="…" | options-url="…" failed="…" unsupported="…"> around a form
 * with a hidden field `credential`. The form stays hidden until the browser is known to support passkeys. On
 * submit, the browser asks for the passkey; its response is put into the field and the form is sent.
 */
export class PasskeyForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.note = document.createElement("p");
    this.note.setAttribute("role", "alert");
    this.note.className = "passkey-note";
    this.append(this.note);
    if (!globalThis.PublicKeyCredential) {
      this.note.textContent = this.getAttribute("unsupported");
      return;
    }
    this.form.hidden = false;
    this.form.addEventListener("submit", this);
  }

  disconnectedCallback() {
    this.form.removeEventListener("submit", this);
    this.note.remove();
  }

  async handleEvent(event) {
    event.preventDefault();
    this.note.textContent = "";
    try {
      const credential = await this.credential();
      this.form.elements.namedItem("credential").value = JSON.stringify(credentialJson(credential));
    } catch (error) {
      const why = error.name === "SecurityError" ? "unsupported" : "failed";
      this.note.textContent = this.getAttribute(why);
      return;
    }
    this.form.submit();
  }

  async credential() {
    const options = await this.options();
    if (this.getAttribute("ceremony") === "create") {
      const passwordless = Boolean(this.form.elements.namedItem("passwordless")?.checked);
      return navigator.credentials.create(creationOptions(options.creation_options, passwordless));
    }
    return navigator.credentials.get(requestOptions(options.request_options));
  }

  async options() {
    const address = this.getAttribute("options-url");
    if (!address) {
      return JSON.parse(document.getElementById(this.getAttribute("options-id")).textContent);
    }
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error(`${address} answered ${answer.status}`);
    }
    return answer.json();
  }
}

customElements.define("passkey-form", PasskeyForm);
