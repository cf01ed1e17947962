/** How the issuer and its signer talk: four bytes of length, big endian, then so many bytes of JSON. A longer frame than agreed ends the connection unread. */
import type { Socket } from 'node:net';
import { toBase64Url } from '../../../core/bytes.ts';

/** Of a request: a status list is the largest. */
export const REQUEST_BYTES = 256 * 1024;
/** Of an answer: the public roots of many years. */
export const ANSWER_BYTES = 4 * 1024 * 1024;
const HEAD = 4;

/** Takes chunks and gives whole frames; null for what no frame of ours is (too long, or not JSON). */
export function frameReader(maxBytes: number): (chunk: Buffer) => unknown[] | null {
  let held: Buffer[] = [];
  let length = 0;
  const take = (count: number): Buffer => {
    const all = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    held = all.length > count ? [all.subarray(count)] : [];
    length -= count;
    return all.subarray(0, count);
  };
  let wanted: number | null = null;
  return (chunk) => {
    held.push(chunk);
    length += chunk.length;
    const frames: unknown[] = [];
    for (;;) {
      if (wanted === null && length >= HEAD) wanted = take(HEAD).readUInt32BE();
      if (wanted === null || wanted > maxBytes || length < wanted) break;
      const frame = parse(take(wanted));
      if (frame === undefined) return null;
      frames.push(frame);
      wanted = null;
    }
    return wanted !== null && wanted > maxBytes ? null : frames;
  };
}

/** Writes a value; byte strings in it travel as base64url. */
export function writeFrame(socket: Socket, value: Readonly<Record<string, unknown>>): void {
  const body = Buffer.from(JSON.stringify(value, bytesAsText));
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(body.length);
  socket.write(Buffer.concat([head, body]));
}

// a Buffer has been made an object of numbers by its own toJSON before `value` is given: what counts is what its holder has
function bytesAsText(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const held = this[key];
  return held instanceof Uint8Array ? toBase64Url(held) : value;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
