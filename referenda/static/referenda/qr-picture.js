/** Reads pictures of QR codes in browsers that support it. Pictures are not sent anywhere. */

/**
 * Show each [data-picture] in ``root``. ``tell`` is called with the name of its field and the decoded text, or null.
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
