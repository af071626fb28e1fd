/** The QR code of a trustee's paper, drawn here: what it holds is sent nowhere. */
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
