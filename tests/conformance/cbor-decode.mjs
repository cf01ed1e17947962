/** Decodes deterministic CBOR (formats.md §2) to values; throws on anything else. For trust files: no limits but the bytes. */
import { head } from './cbor-write.mjs';

/** A tagged value. */
export class Tagged {
  /** @param {number} number @param {unknown} value */
  constructor(number, value) {
    this.number = number;
    this.value = value;
  }
}

/** @param {Uint8Array} bytes @returns {any} integers, Buffer, string, boolean, null, Array, Map, Tagged */
export function decode(bytes) {
  const state = { bytes: Buffer.from(bytes), at: 0 };
  const value = read(state);
  if (state.at !== bytes.length) throw new Error('bytes trail the item');
  return value;
}

function read(state) {
  const { bytes } = state;
  const start = state.at;
  const major = bytes[start] >> 5;
  const info = bytes[start] & 31;
  if (major === 7) return simple(state, info);
  if (info > 27) throw new Error('indefinite or reserved');
  const size = info < 24 ? 0 : 2 ** (info - 24);
  const n = size === 0 ? info : Number(bytes.readBigUInt64BE.call(Buffer.concat([Buffer.alloc(8 - size), bytes.subarray(start + 1, start + 1 + size)]), 0));
  state.at += 1 + size;
  if (!head(major, n).equals(bytes.subarray(start, state.at))) throw new Error('not the shortest head');
  if (major === 0) return n;
  if (major === 1) return -1 - n;
  if (major === 4) return Array.from({ length: n }, () => read(state));
  if (major === 5) return readMap(state, n);
  if (major === 6) return new Tagged(n, read(state));
  if (state.at + n > bytes.length) throw new Error('truncated');
  const content = Buffer.from(bytes.subarray(state.at, state.at + n));
  state.at += n;
  return major === 2 ? content : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
}

function simple(state, info) {
  state.at += 1;
  if (info < 20 || info > 22) throw new Error('not false, true or null');
  return [false, true, null][info - 20];
}

function readMap(state, n) {
  const out = new Map();
  let last;
  for (let i = 0; i < n; i++) {
    const start = state.at;
    const key = read(state);
    const bytes = state.bytes.subarray(start, state.at);
    if (last !== undefined && Buffer.compare(last, bytes) >= 0) throw new Error('keys not in order');
    last = bytes;
    out.set(key, read(state));
  }
  return out;
}
