/** Reads pictures of QR codes in browsers that support it. Pictures are not sent anywhere. */

/** Show each [data-picture] in ``root`` if this browser can read QR codes. */
async function showPictures(root) {
  if (!("BarcodeDetector" in globalThis)) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  for (const place of root.querySelectorAll("[data-picture]")) place.hidden = false;
}

/**
 * Read the picture chosen in a [data-picture] of ``root``.
 *
 * @param {(field: string, text: string | null) => void} deliver called with the name of the field and the decoded
 *   text, or null
 */
export function readPictures(root, deliver) {
  for (const place of root.querySelectorAll("[data-picture]")) {
    place.querySelector("input").addEventListener("change", async ({ target }) => {
      const [picture] = target.files;
      if (picture) deliver(place.dataset.picture, await readPicture(picture));
      target.value = "";
    });
  }
}

async function readPicture(picture) {
  const drawn = await createImageBitmap(picture);
  const [code] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(drawn);
  drawn.close();
  return code?.rawValue ?? null;
}

if (globalThis.document) showPictures(document);
