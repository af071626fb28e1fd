
// Modules cannot be loaded from files: each becomes an address of its own, behind those that it loads.
(async () => {
  "use strict";
  const LOADING = /^((?:import|export)\b[^'";]*?\bfrom\s*|import\s*)(["'])([^"']+)\2/gm;
  const addresses = new Map();
  for (const script of document.querySelectorAll("[data-module]")) {
    const name = script.dataset.module;
    const text = script.textContent.replace(LOADING, (whole, statement, quote, target) => {
      const loaded = new URL(target, `x:///${name}`).pathname.slice(1);
      if (!addresses.has(loaded)) throw new Error(`${name} loads ${loaded}, which is not in this file.`);
      return `${statement}${quote}${addresses.get(loaded)}${quote}`;
    });
    addresses.set(name, URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  }
  const address = (role) => addresses.get(document.querySelector(`[data-${role}]`).dataset.module);
  document.documentElement.dataset.checks = address("worker");
  await import(address("entry"));
})();
