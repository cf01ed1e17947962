/** Texts written one behind the other into one buffer: an array of its own for each of a million lines is work for the collector only. */
const encoder = new TextEncoder();
const FIRST = 128 * 1024;
/** Bytes that one UTF-16 unit may need. */
const WIDEST = 3;

export class Utf8Lines {
  #bytes = new Uint8Array(FIRST);
  #end = 0;

  /** Gives where the text ends. */
  add(text: string): number {
    this.#reserve(this.#end + text.length * WIDEST);
    this.#end += encoder.encodeInto(text, this.#bytes.subarray(this.#end)).written;
    return this.#end;
  }

  /** All of them, in a buffer of their own; the next text is a first one again. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#end);
    this.#end = 0;
    return taken;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = grown;
  }
}
