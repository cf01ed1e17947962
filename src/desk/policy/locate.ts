/** Where in a JSON text a place such as `policy.rules[3].when.hours` stands: a reader that keeps positions, since JSON.parse gives none. Pure. */

interface Found {
  readonly start: number;
  readonly end: number;
}

/** The text is not JSON from here on. */
class BrokenAt extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super('broken');
    this.offset = offset;
  }
}

const SPACE = /[ \t\r\n]*/y;
const WORD = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const TEXT = /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
/** Deeper than any policy. */
const DEPTH = 32;

/**
 * The offset of the value at a place; of a member that is missing that of what should hold it; of a text that is no JSON where it breaks. Null where the place
 * is nowhere in it.
 */
export function locate(text: string, place: string): number | null {
  const spots = new Map<string, Found>();
  try {
    const end = skip(text, read(text, skip(text, 0), { path: 'policy', spots, depth: 0 }));
    if (end < text.length) throw new BrokenAt(end);
  } catch (error) {
    if (error instanceof BrokenAt) return place === 'json' ? Math.min(error.offset, text.length) : null;
    throw error;
  }
  // a fault of an unknown or missing member is named below what holds it
  for (let path = place; path !== ''; path = path.replace(/(?:\.[^.[]*|\[\d+\]|^[^.[]*)$/, '')) {
    const spot = spots.get(path);
    if (spot !== undefined) return spot.start;
  }
  return null;
}

interface Reading {
  readonly path: string;
  readonly spots: Map<string, Found>;
  readonly depth: number;
}

function read(text: string, at: number, reading: Reading): number {
  if (reading.depth > DEPTH) throw new BrokenAt(at);
  const end = text[at] === '{' ? readObject(text, at, reading) : text[at] === '[' ? readArray(text, at, reading) : readWord(text, at);
  reading.spots.set(reading.path, { start: at, end });
  return end;
}

function readObject(text: string, at: number, { path, spots, depth }: Reading): number {
  return readItems(text, at, '}', (start) => {
    const end = matched(TEXT, text, start);
    if (end === null) throw new BrokenAt(start);
    const name = JSON.parse(text.slice(start, end)) as string;
    const colon = skip(text, end);
    if (text[colon] !== ':') throw new BrokenAt(colon);
    return read(text, skip(text, colon + 1), { path: `${path}.${name}`, spots, depth: depth + 1 });
  });
}

function readArray(text: string, at: number, { path, spots, depth }: Reading): number {
  return readItems(text, at, ']', (start, nr) => read(text, start, { path: `${path}[${nr}]`, spots, depth: depth + 1 }));
}

function readItems(text: string, at: number, close: string, item: (start: number, nr: number) => number): number {
  let here = skip(text, at + 1);
  if (text[here] === close) return here + 1;
  for (let nr = 0; ; nr += 1) {
    here = skip(text, item(here, nr));
    if (text[here] === close) return here + 1;
    if (text[here] !== ',') throw new BrokenAt(here);
    here = skip(text, here + 1);
  }
}

function readWord(text: string, at: number): number {
  const end = matched(TEXT, text, at) ?? matched(WORD, text, at);
  if (end === null) throw new BrokenAt(at);
  return end;
}

function skip(text: string, at: number): number {
  return matched(SPACE, text, at) ?? at;
}

/** Where a match that begins here ends, or null. */
function matched(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
