/** QR codes of a trustee's paper key and of a receipt, drawn in the browser. Their content is not sent anywhere. */
import encodeQR from "../vendor/qr/index.js";

/** Width of the quiet zone in modules, which readers require. */
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

/** Draw ``text`` in an SVG with one path, or clear it if ``text`` is empty. */
export function draw(svg, text) {
  const { size, path } = text ? drawn(text) : { size: 1, path: "" };
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.querySelector("path").setAttribute("d", path);
}
