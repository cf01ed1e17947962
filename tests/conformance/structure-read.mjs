/**
 * Group 2 of formats.md §7 as a second reader sees it: outer object, then inner; the code of the first fault met, or undefined.
 * It judges the mutants of mutants.mjs, which no list of cases could.
 */
import { Fault, must, Reader } from './cbor-read.mjs';

/** @param {Uint8Array} bytes of a QR @param {import('./cbor-read.mjs').Reading} [reading] @returns {string | undefined} */
export function structureFault(bytes, reading = {}) {
  try {
    const outer = openObject(bytes, [65001, 294], reading);
    if (outer.typ === 294) openObject(outer.embedded, [65001], reading);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

const COSE = (...majors) => ({ majors, code: 'cose-malformed' });
const CLAIM = (...majors) => ({ majors, code: 'claim-type' });

/** The tag, the array of four, header content, unprotected header, payload content, type of the signature, then nothing more. */
function openObject(bytes, typs, reading) {
  const r = new Reader(bytes, reading);
  r.item(0, { ...COSE(6), foreignTag: 'claim-type' });
  must(r.item(1, COSE(4)).n === 4, 'cose-malformed');
  const header = readHeader(new Reader(r.item(2, COSE(2)).content, reading), typs);
  r.pairs(r.item(2, COSE(5)).n, 2, (label) => {
    throw new Fault(label === 4 ? 'kid-misplaced' : 'cose-malformed');
  });
  const payload = new Reader(r.item(2, COSE(2)).content, reading);
  (header.typ === 294 ? readPresentation : readToken)(payload);
  payload.end();
  r.item(2, COSE(2));
  r.end();
  return header;
}

function readHeader(r, typs) {
  const seen = { alg: false, typ: undefined, kid: false, embedded: undefined };
  const readers = {
    1: () => {
      must(r.item(1, { majors: [1], code: 'alg-not-allowed' }).n === 18n, 'alg-not-allowed');
      seen.alg = true;
    },
    2: () => must(false, 'crit-not-understood'),
    4: () => {
      must(r.item(1, { majors: [2], code: 'kid-misplaced' }).n === 4, 'kid-misplaced');
      seen.kid = true;
    },
    13: () => {
      seen.embedded = r.skip(1);
    },
    16: () => {
      const typ = r.item(1, { majors: [0, 3], code: 'token-type' });
      must(typ.major === 0 && typs.includes(Number(typ.n)), 'token-type');
      seen.typ = Number(typ.n);
      must(seen.typ === 294 || seen.embedded === undefined, 'cose-malformed');
    },
  };
  // RFC 9052 §3: no bytes at all stand for an empty header.
  const count = r.bytes.length === 0 ? 0 : r.item(0, COSE(5)).n;
  r.pairs(count, 0, (label) => {
    must(label in readers, 'cose-malformed');
    readers[label]();
  });
  if (!r.reading.absentFirst) r.end();
  judgeAbsent(seen);
  r.end();
  return seen;
}

/** In the order alg, typ, kid, embedded object. */
function judgeAbsent(seen) {
  must(seen.alg, 'alg-not-allowed');
  must(seen.typ !== undefined, 'token-type');
  must(seen.kid === (seen.typ === 65001), 'kid-misplaced');
  must((seen.typ === 294) === (seen.embedded !== undefined), 'cose-malformed');
}

const uint = (r, depth, most = Number.MAX_SAFE_INTEGER) => {
  const value = Number(r.item(depth, CLAIM(0)).n);
  must(value <= most, 'claim-type');
  return value;
};

/** A map whose labels are all known; what is absent is judged at its end. */
function claims(r, depth, readers, needed) {
  const seen = new Set();
  r.pairs(r.item(depth, CLAIM(5)).n, depth, (label) => {
    must(label in readers, 'claim-unknown');
    readers[label]();
    seen.add(label);
  });
  must(
    needed.every((label) => seen.has(label)),
    'claim-missing',
  );
}

function bytesOf(r, depth, size) {
  must(r.item(depth, CLAIM(2)).n === size, 'claim-type');
}

function readPresentation(r) {
  claims(r, 0, { 3: () => r.item(1, CLAIM(3)), 6: () => uint(r, 1), 39: () => bytesOf(r, 1, 8) }, [3, 6]);
}

function readToken(r) {
  const exactly = (wanted) => () => must(r.item(3, CLAIM(0)).n === wanted, 'claim-type');
  const key = { 1: exactly(1n), '-1': exactly(6n), '-2': () => bytesOf(r, 3, 32) };
  const cnf = { 1: () => claims(r, 2, key, [1, -1, -2]) };
  claims(r, 0, { 4: () => uint(r, 1), 6: () => uint(r, 1), 8: () => claims(r, 1, cnf, [1]), '-65537': () => readStatus(r) }, [4, 6, -65537]);
}

function readStatus(r) {
  const size = r.item(1, CLAIM(4)).n;
  must(size >= 6, 'claim-missing');
  must(size <= 7, 'claim-unknown');
  const health = uint(r, 2);
  uint(r, 2, 7);
  const evidence = r.item(2, CLAIM(0, 7));
  must(evidence.major === 0 || evidence.n === 22, 'claim-type');
  uint(r, 2);
  const length = [...r.item(2, CLAIM(3)).content.toString('utf8')].length;
  must(length >= 1 && length <= 8, 'claim-type');
  const birth = uint(r, 2);
  must(birth >= 101 && birth <= 1231 && birth % 100 >= 1 && birth % 100 <= 31, 'claim-type');
  must(size === 6 || health === 1, 'claim-unknown');
  if (size === 7) r.item(2, CLAIM(3));
}
