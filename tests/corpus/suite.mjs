/** Collects the corpus: blobs, worlds, codes with their verdicts, trust files with what a client makes of them. Every verdict is written by hand, from formats.md. */
import { outcomeOf } from '../conformance/suite.mjs';
import { qr } from '../conformance/text-codec.mjs';
import { AT } from '../conformance/times.mjs';
import { paper, presentation } from '../conformance/tokens.mjs';

/** Every way in which codes are judged; `where` of a case leaves some of them out, and says why. */
export const WHERE = ['core', 'cli', 'gate', 'audit'];
const FIRST_INDEX = 20_000;

/** @param {number} attack */
const numbered = (attack, name) => `${String(attack).padStart(2, '0')} ${name}`;

/** A file as it is written down; what it ends with is only counted where that is many zeros. @param {Buffer} bytes */
function packed(bytes) {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  const zeros = bytes.length - end;
  return zeros < 64 ? { base64: bytes.toString('base64') } : { base64: bytes.subarray(0, end).toString('base64'), zeros };
}

export function createSuite() {
  /** @type {Map<string, string>} base64 -> name */
  const blobs = new Map();
  /** @type {object[]} */
  const lines = [];
  const worlds = new Set();
  const names = new Set();
  let index = FIRST_INDEX;

  const nameOf = (bytes) => {
    const base64 = Buffer.from(bytes).toString('base64');
    const known = blobs.get(base64);
    if (known !== undefined) return known;
    const name = `f${blobs.size}`;
    blobs.set(base64, name);
    lines.push({ blob: name, ...packed(Buffer.from(bytes)) });
    return name;
  };
  const unique = (name) => {
    if (names.has(name)) throw new RangeError(`case ${name} twice`);
    names.add(name);
    return name;
  };
  const insistWorld = (name) => {
    if (name !== null && !worlds.has(name)) throw new RangeError(`no world ${name}`);
    return name;
  };
  const step = ([what, code, { at = AT, outcome = outcomeOf(code), ...fields } = {}]) => ({
    at,
    text: typeof what === 'string' ? what : qr(what),
    expect: { outcome, code, ...fields },
  });

  const suite = {
    lines,
    /** A fresh index in list 0, whose bit is clear. */
    fresh: () => {
      index += 1;
      return index;
    },
    /** A presentation of a fresh index, or a paper pass. @param {any} [o] */
    shown: (o = {}) => presentation({ index: suite.fresh(), ...o }),
    paper: (o = {}) => paper({ index: suite.fresh(), ...o }),
    /** @param {string} name @param {Map<string, Uint8Array>} files */
    world(name, files) {
      if (worlds.has(name)) throw new RangeError(`world ${name} twice`);
      worlds.add(name);
      const named = [...files].map(([file, bytes]) => [file, nameOf(bytes)]);
      lines.push({ world: name, files: Object.fromEntries(named) });
    },
    /** Codes one after the other in front of one verifier. @param {number} attack @param {string} name @param {any[][]} steps @param {any} [o] */
    sequence(attack, name, steps, { world = 'main', door = {}, nonces = [], where, why, fault } = {}) {
      if ((where === undefined) !== (why === undefined)) throw new RangeError(`${name}: where and why go together`);
      lines.push({
        case: unique(numbered(attack, name)),
        attack,
        world: insistWorld(world),
        door: { category: 'voluntary', area: '*', ...door },
        ...(nonces.length === 0 ? {} : { nonces }),
        ...(where === undefined ? {} : { where, why }),
        ...(fault === undefined ? {} : { fault }),
        steps: steps.map(step),
      });
    },
    /** One code. `o` holds options of the case and fields of the verdict. @param {number} attack @param {string} name @param {Uint8Array | string} what @param {string} code */
    one(attack, name, what, code, { world, door, nonces, where, why, fault, ...expect } = {}) {
      suite.sequence(attack, name, [[what, code, expect]], { world, door, nonces, where, why, fault });
    },
    /**
     * What a client makes of published files: `before` are worlds that it took earlier, each at its time; `pinned` a world whose root the app was built with
     * (the first one's unless given). `expect`: a code, or null where they are taken. @param {number} attack @param {string} name @param {string} world @param {string | null} expect
     */
    trust(attack, name, world, expect, { at = AT, before = [], pinned, confirmed = false, file, atUse = expect } = {}) {
      for (const one of before) insistWorld(one.world);
      lines.push({
        trust: unique(numbered(attack, name)),
        attack,
        world: insistWorld(world),
        at,
        ...(before.length === 0 ? {} : { before }),
        ...(pinned === undefined ? {} : { pinned: insistWorld(pinned) }),
        ...(confirmed ? { confirmed } : {}),
        expect,
        ...(file === undefined ? {} : { file }),
        ...(atUse === expect ? {} : { atUse }),
      });
    },
  };
  return suite;
}
