/** Streams that break off (a connection that goes, a file that is taken away while it is read), and lines of streams. */
import { Invalid, demand } from "./errors.js";

const NEWLINE = 10;

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

/**
 * The lines of a stream, without their ends, one at a time. Refuses with ``size`` one that has more than ``largest``
 * bytes, which is told how many lines came before; and with ``code`` one that does not end, or is empty.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {{largest: (line: number) => number, code: string}} given
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
