/** Streams that break off: a connection that goes, a file that is taken away while it is read. */
import { Invalid } from "./errors.js";

/**
 * The next piece of a stream. Refuses with ``away`` one that breaks off.
 *
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 */
export async function nextPiece(reader) {
  try {
    return await reader.read();
  } catch (error) {
    // What browsers throw for connections, and for files.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    throw new Invalid("away");
  }
}
