/** Reads streams that may break off (a lost connection, a file deleted while it is read), and lines of streams. */
import { Invalid, demand } from "./errors.js";

const NEWLINE = 10;

/**
 * The next piece of a stream. Throws ``away`` if the stream breaks off.
 *
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 */
export async function nextPiece(reader) {
  try {
    return await reader.read();
  } catch (error) {
    // Browsers throw TypeError for connections and DOMException for files.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    throw new Invalid("away");
  }
}

/**
 * Yield the lines of a stream without their line feeds. Throws ``size`` if a line is longer than ``largest(line)``
 * bytes, and ``code`` if a line is empty or does not end with a line feed.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {{largest: (line: number) => number, code: string}} given ``line`` counts from 0
 */
export async function* linesOf(stream, { largest, code }) {
  const reader = stream.getReader();
  let [pieces, size, line] = [[], 0, 0];
  for (let done, value; { done, value } = await nextPiece(reader), !done;) {
    let begin = 0;
    for (let end; (end = value.indexOf(NEWLINE, begin)) >= 0; begin = end + 1) {
      pieces.push(value.subarray(begin, end));
      size += end - begin;
      demand(size <= largest(line), "size");
      demand(size > 0, code);
      yield new Uint8Array(await new Blob(pieces).arrayBuffer());
      [pieces, size, line] = [[], 0, line + 1];
    }
    pieces.push(value.subarray(begin));
    size += value.length - begin;
    demand(size <= largest(line), "size");
  }
  demand(size === 0, code);
}
