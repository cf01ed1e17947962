/** Collects cases: what the command line is asked, and what formats.md says it must answer. */
import { qr } from './text-codec.mjs';
import { AT } from './times.mjs';

const UNDECIDED = new Set(
  `version-unknown trust-missing root-expired clock-jumped clock-behind registration-missing proof-stale proof-future trust-stale
   status-list-unknown no-rule storage-failed internal`.split(/\s+/),
);

/** The outcome that formats.md §7 gives a code. @param {string} code */
export function outcomeOf(code) {
  if (code === 'ok') return 'admit';
  return UNDECIDED.has(code) ? 'undecided' : 'refuse';
}

/**
 * @typedef {{ code: string, outcome: string, or?: string[], ambiguity?: string, fields?: Record<string, unknown> }} Expected one verdict;
 *   `or` lists codes of another reading of an unclear clause, named by `ambiguity`
 * @typedef {{ name: string, clause: string, trust: string, pin?: string, argv: string[], lines: string[], expect?: Expected[],
 *   refusal?: { codes: string[], ambiguity?: string }, orRefusal?: { codes: string[], ambiguity: string }, usage?: boolean,
 *   exit?: number, alone: boolean }} Case `refusal`: exit 3 with one of these codes; `orRefusal`: that would be another reading
 */

/** Makes the collector. `trusts` maps a directory's name to its files; `cases` is what is written to cases.json. */
export function createSuite() {
  /** @type {Map<string, Map<string, Uint8Array>>} */
  const trusts = new Map();
  /** @type {Map<string, Uint8Array>} files for --pin, by name */
  const pins = new Map();
  /** @type {Case[]} */
  const cases = [];
  const names = new Set();
  const add = (one) => {
    if (names.has(one.name)) throw new RangeError(`case ${one.name} twice`);
    names.add(one.name);
    cases.push(one);
  };

  /** @param {string} code @param {any} [o] */
  const expected = (code, { or, ambiguity, outcome, ...fields } = {}) => ({
    code,
    outcome: outcome ?? outcomeOf(code),
    ...(or === undefined ? {} : { or, ambiguity }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  });

  /** @param {{ category?: string, area?: string, venue?: string, gate?: number | string, nonce?: string, registration?: boolean, at?: number | string }} args */
  const argv = ({ at = AT, registration, ...rest }) => [
    ...Object.entries(rest).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ...(registration ? ['--registration'] : []),
    '--at',
    String(at),
  ];

  return {
    trusts,
    pins,
    cases,
    expected,
    /** Adds a directory. @param {string} name @param {Map<string, Uint8Array>} files */
    trust(name, files) {
      if (trusts.has(name)) throw new RangeError(`directory ${name} twice`);
      trusts.set(name, files);
    },
    /**
     * One object, one verdict. `what` is bytes, or the text itself. Options: code alternatives, fields of the verdict, `args`, `trust`, `alone`.
     * @param {string} name @param {string} clause @param {Uint8Array | string} what @param {string} code @param {any} [o]
     */
    one(name, clause, what, code, { args = {}, trust = 'main', pin, alone = false, exit, orRefusal, ...fields } = {}) {
      const lines = [typeof what === 'string' ? what : qr(what)];
      add({
        name,
        clause,
        trust,
        pin,
        argv: argv(args),
        lines,
        expect: [expected(code, fields)],
        exit,
        orRefusal,
        alone: alone || exit !== undefined || pin !== undefined || orRefusal !== undefined,
      });
    },
    /** Several lines in one call. @param {string} name @param {string} clause @param {[Uint8Array | string, string, any?][]} rows @param {any} [o] */
    many(name, clause, rows, { args = {}, trust = 'main', pin, exit } = {}) {
      const lines = rows.map(([what]) => (typeof what === 'string' ? what : qr(what)));
      add({ name, clause, trust, pin, argv: argv(args), lines, expect: rows.map(([, code, o]) => expected(code, o)), exit, alone: true });
    },
    /** A directory that the tool must not use: exit 3 and one of these codes. @param {string} name @param {string} clause @param {string} line @param {string[]} codes @param {any} o */
    refused(name, clause, line, codes, { trust, pin, ambiguity, args = {} }) {
      add({ name, clause, trust, pin, argv: argv(args), lines: [line], refusal: { codes, ...(ambiguity ? { ambiguity } : {}) }, exit: 3, alone: true });
    },
    /** A call that is not understood: exit 64 and no verdict. @param {string} name @param {string[]} arguments_ */
    usage(name, arguments_) {
      add({ name, clause: '§10 64 usage', trust: 'main', argv: arguments_, lines: [], usage: true, exit: 64, alone: true });
    },
  };
}
