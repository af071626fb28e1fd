// Menus are <details>: they work without script. This closes an open one on Escape or on a click outside.

const open = () => document.querySelectorAll("details.menu[open]");

export function closeOutside(target, menus = open()) {
  for (const menu of menus) if (!menu.contains(target)) menu.open = false;
}

export function closeAndReturnFocus(menus = open()) {
  for (const menu of menus) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

if (typeof document !== "undefined") {
  document.addEventListener("click", (event) => closeOutside(event.target));
  document.addEventListener("focusin", (event) => closeOutside(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeAndReturnFocus();
  });
}
