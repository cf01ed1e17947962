/**
 * Lines out of a stream in constant memory: one line is held up to a limit, whatever the input does. The limit is far above the 1,000 characters that
 * a QR text may have, so a longer line is judged the same (`input-too-long`) by its beginning.
 */
import { StringDecoder } from 'node:string_decoder';

const HELD = 4096;

/** Trimmed lines, in batches as they arrive. The text after the last line feed is a line only when it is not empty. */
export async function* readLines(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  const open = new OpenLine();
  for await (const chunk of source) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    const lines = pieces.map((piece) => open.close(piece));
    open.add(last);
    if (lines.length > 0) yield lines;
  }
  open.add(decoder.end());
  if (!open.isEmpty) yield [open.close('')];
}

/** The line that is still coming in. White space at its start is dropped as it comes, white space at its end is counted and not held. */
class OpenLine {
  #held = '';
  #overlong = false;
  #touched = false;

  get isEmpty(): boolean {
    return !this.#touched;
  }

  add(piece: string): void {
    if (piece === '') return;
    this.#touched = true;
    const text = this.#held === '' ? piece.trimStart() : piece;
    const room = HELD - this.#held.length;
    if (text.length > room && text.slice(Math.max(room, 0)).trim() !== '') this.#overlong = true;
    if (room > 0) this.#held += text.slice(0, room);
  }

  close(piece: string): string {
    this.add(piece);
    // An overlong line keeps its 4,096 characters: trimmed they might pass for a line that is short enough.
    const line = this.#overlong ? this.#held : this.#held.trim();
    this.#held = '';
    this.#overlong = false;
    this.#touched = false;
    return line;
  }
}
