/** The last step of voting: the voter's receipt. It holds neither the choice nor the voter's name nor the time. */
import { draw } from "./qr-code.js";

const PRINTING = "prints-paper";

/**
 * Fill in the receipt.
 *
 * @param {{tracker: string, head: string, height: number, board: string, secret: string, code: string}} receipt
 *   ``board``: address of the ballot on the public board; ``secret``: the replacement secret, made in the browser;
 *   ``code``: the election code
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

/**
 * Print the receipt. The browser can also save it as PDF, which no server sees.
 *
 * The class is removed on ``afterprint``, because phones print after print() has returned.
 */
export function printReceipt(page = globalThis) {
  const { classList } = page.document.documentElement;
  page.addEventListener("afterprint", () => classList.remove(PRINTING), { once: true });
  classList.add(PRINTING);
  page.print();
}

/**
 * A receipt as plain text.
 *
 * @param {[string, string][]} rows label and value of each fact
 */
export function receiptText(title, rows, address) {
  return `${[title, ...rows.map(([name, fact]) => `${name}:\n${fact}`), address].join("\n\n")}\n`;
}

function rowsOf(step) {
  return [...step.querySelectorAll("dt")].map((name) => [name, name.nextElementSibling].map((it) => it.textContent.trim()));
}
