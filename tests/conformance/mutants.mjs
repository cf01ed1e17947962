/**
 * Mutants of good objects: every bit flipped, every byte left out or doubled, bytes put in, every cut, two random changes at once. What each must
 * give is worked out by the second reader (structure-read.mjs); past group 2 it must be anything but a group-2 code, `admit` or `internal`.
 */
import { structureFault } from './structure-read.mjs';
import { paper, presentation } from './tokens.mjs';

const GROUP_2 = new Set(
  `cbor-limit cbor-malformed cbor-not-deterministic cbor-duplicate-key text-invalid cose-malformed crit-not-understood alg-not-allowed
   kid-misplaced token-type claim-type claim-missing claim-unknown`.split(/\s+/),
);

const NONCE = Buffer.alloc(8, 7);

/** Good objects to start from. */
function seeds() {
  return [presentation(), presentation({ health: 1, basis: 2, home: 'ALA-01', p: { aud: 'ALA-00123/3', nonce: NONCE } }), paper()];
}

/** The mutants of one object, none of them equal to it. @param {Buffer} good @param {number} random how many with two changes */
function mutantsOf(good, random) {
  const out = [];
  for (let i = 0; i < good.length * 8; i++) out.push(changed(good, (b) => (b[i >> 3] ^= 1 << (i & 7))));
  for (let i = 0; i < good.length; i++) {
    out.push(Buffer.concat([good.subarray(0, i), good.subarray(i + 1)]));
    for (const byte of [good[i], 0x00, 0x18, 0x5f, 0x80, 0x9f, 0xa0, 0xc1, 0xd2, 0xf6, 0xfa, 0xff]) {
      out.push(Buffer.concat([good.subarray(0, i), Buffer.from([byte]), good.subarray(i)]));
      out.push(changed(good, (b) => (b[i] = byte)));
    }
    if (i > 0) out.push(good.subarray(0, i));
  }
  let state = 1;
  const next = (n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % n;
  };
  for (let i = 0; i < random; i++)
    out.push(
      changed(
        changed(good, (b) => (b[next(b.length)] = next(256))),
        (b) => (b[next(b.length)] = next(256)),
      ),
    );
  return out.filter((mutant) => !mutant.equals(good));
}

function changed(bytes, edit) {
  const out = Buffer.from(bytes);
  edit(out);
  return out;
}

/** All mutants with the group-2 code each must give; undefined where the structure is fine. @param {{ random?: number }} [o] */
export function makeMutants({ random = 2000 } = {}) {
  return seeds().flatMap((good) => mutantsOf(good, random).map((bytes) => ({ bytes, fault: structureFault(bytes) })));
}

/** Readings that the words allow as well. @type {import('./cbor-read.mjs').Reading[]} */
const READINGS = [{ contentFirst: true }, { tagsByPlace: true }, { absentFirst: true }];

/** Whether another reading gives this code. @param {{ bytes: Buffer }} mutant @param {string} code */
export function otherReading({ bytes }, code) {
  return READINGS.some((reading) => structureFault(bytes, reading) === code);
}

/** Why this verdict is wrong for a mutant, or undefined. @param {{ fault?: string }} mutant @param {{ outcome: string, code: string }} verdict */
export function mutantComplaint({ fault }, { outcome, code }) {
  if (fault !== undefined) return outcome === 'refuse' && code === fault ? undefined : `expected refuse/${fault}, got ${outcome}/${code}`;
  const fine = outcome !== 'admit' && code !== 'internal' && !GROUP_2.has(code);
  return fine ? undefined : `structure is fine, signature is not: got ${outcome}/${code}`;
}
