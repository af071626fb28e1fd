/** Pictures of QR codes, read where a browser can; they are sent nowhere. */

/**
 * Offer each [data-picture] in ``root``; ``tell`` is given the field that it names, and what was read or null.
 *
 * @param {(field: string, text: string | null) => void} tell
 */
export async function offerPictures(root, tell) {
  if (!("BarcodeDetector" in globalThis)) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  for (const place of root.querySelectorAll("[data-picture]")) {
    place.hidden = false;
    place.querySelector("input").addEventListener("change", async ({ target }) => {
      const [picture] = target.files;
      if (picture) tell(place.dataset.picture, await readPicture(picture));
      target.value = "";
    });
  }
}

async function readPicture(picture) {
  const drawn = await createImageBitmap(picture);
  const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(drawn);
  drawn.close();
  return found?.rawValue ?? null;
}
