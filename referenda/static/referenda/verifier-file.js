/**
 * The verifier as a single file: heading, languages, and ``<check-archive>``. ``verifier_page/start.js`` sets the
 * address of the worker module on the page's root element.
 */
import "./check-archive.js";
import { LANGUAGES } from "./verifier-words.js";

const TEXTS = {
  tr: {
    title: "Halk oylamasının denetleyicisi",
    lead: "Bir halk oylamasının arşivini bu dosya, tarayıcınızda denetler. Ağ bağlantısı gerekmez; seçtiğiniz dosyalar cihazınızdan çıkmaz.",
    language: "Dil",
  },
  en: {
    title: "The verifier of referenda",
    lead: "This file checks the archive of a referendum in your browser. It needs no network, and the files that you choose do not leave your device.",
    language: "Language",
  },
};

/** The first preferred language that has texts, or Turkish. */
export function preferred(languages) {
  const known = languages.map((language) => language.split("-")[0]).find((language) => language in TEXTS);
  return known ?? "tr";
}

function show(language) {
  document.documentElement.lang = language;
  const { title, lead, language: label } = TEXTS[language];
  document.title = `${title} – Meydan`;
  const choose = element("nav", { className: "row" }, ...Object.entries(LANGUAGES).map(([code, name]) => {
    const button = element("button", { className: "plain", type: "button", lang: code }, name);
    button.setAttribute("aria-pressed", String(code === language));
    button.addEventListener("click", () => {
      show(code);
      document.querySelector(`[lang=${code}][aria-pressed]`).focus();
    });
    return button;
  }));
  choose.setAttribute("aria-label", label);
  const check = element("check-archive", { className: "stack" });
  check.setAttribute("checks", document.documentElement.dataset.checks);
  document.querySelector("#content").replaceChildren(
    choose, element("h1", {}, title), element("p", {}, lead), check,
  );
}

function element(kind, properties, ...parts) {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...parts);
  return made;
}

if (globalThis.document) show(preferred(navigator.languages));
