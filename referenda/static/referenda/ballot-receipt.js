/** The last step of voting: what a voter keeps of a ballot. Neither what was chosen nor who voted nor when is in it. */
import { draw } from "./qr-code.js";

const PRINTING = "prints-paper";

/**
 * Show a receipt in its step.
 *
 * @param {{tracker: string, head: string, height: number, board: string, secret: string, code: string}} receipt
 *   ``board``: where the public board shows the ballot; ``secret`` replaces it, and no server made it; ``code``: of the
 *   election
 */
export function showReceipt(step, { tracker, head, height, board, secret, code }) {
  const facts = { tracker, head, height, secret, code };
  for (const [name, fact] of Object.entries(facts)) step.querySelector(`[data-${name}]`).textContent = String(fact);
  step.querySelector("[name=tracker]").value = tracker;
  step.querySelector("[data-board]").href = board;
  const address = `${new URL(board, location.href).href}#secim=${code}`;
  draw(step.querySelector("[data-qr]"), address);
  draw(step.querySelector("[data-secret-qr]"), secret);
  const text = receiptText(step.querySelector("[data-title]").textContent, rowsOf(step), address);
  const file = new Blob([text], { type: "text/plain;charset=utf-8" });
  step.querySelector("[data-receipt-file]").href = URL.createObjectURL(file);
}

/** Print the receipt, or what a browser makes of that: a PDF that no server has seen. Phones print later than asked. */
export function printReceipt(page = globalThis) {
  const { classList } = page.document.documentElement;
  page.addEventListener("afterprint", () => classList.remove(PRINTING), { once: true });
  classList.add(PRINTING);
  page.print();
}

/**
 * A receipt as plain text.
 *
 * @param {[string, string][]} rows what each fact is called, and the fact
 */
export function receiptText(title, rows, address) {
  return `${[title, ...rows.map(([name, fact]) => `${name}:\n${fact}`), address].join("\n\n")}\n`;
}

function rowsOf(step) {
  return [...step.querySelectorAll("dt")].map((name) => [name, name.nextElementSibling].map((it) => it.textContent.trim()));
}
