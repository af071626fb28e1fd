/** QR codes of a trustee's paper and of a receipt, drawn here: what they hold is sent nowhere. */
import encodeQR from "../vendor/qr/index.js";

/** Light modules around the code, as readers need them. */
const BORDER = 4;

/**
 * The dark modules as the path of an SVG whose viewBox is ``0 0 size size``.
 *
 * @returns {{size: number, path: string}}
 */
export function drawn(text) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: BORDER });
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return { size: rows.length, path };
}

/** Draw ``text`` in an SVG that has one path; nothing where it is empty. */
export function draw(svg, text) {
  const { size, path } = text ? drawn(text) : { size: 1, path: "" };
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.querySelector("path").setAttribute("d", path);
}
