/** Compares what the command line said with what formats.md says. */
import { isDeepStrictEqual } from 'node:util';
import { base45Bytes } from './text-codec.mjs';

/** Exit 3 is the only right answer to this case. @param {import('./suite.mjs').Case} one */
export function isRefusal(one) {
  return one.refusal !== undefined;
}

/** Hex of the COSE bytes where the text is Base45, for a person who wants to look at them. @param {string} text */
function shown(text) {
  const bytes = base45Bytes(text.trim());
  return bytes === undefined ? JSON.stringify(text.slice(0, 200)) : bytes.toString('hex');
}

const sorted = (value) => (Array.isArray(value) ? [...value].sort() : value);

/** A field of a verdict; `wouldAdmit` is a set, `degraded` may be left out when false, `ages` may hold more. */
function sameField(name, wanted, got) {
  if (name === 'degraded') return (got ?? false) === wanted;
  if (name === 'ages') return got !== undefined && Object.entries(wanted).every(([k, v]) => got[k] === v);
  return isDeepStrictEqual(sorted(wanted), sorted(got));
}

/** @returns {import('./run.mjs').Finding[]} */
export function compareLine(one, expect, verdict, text) {
  const finding = (kind, what) => [{ case: one, kind, what, text: shown(text) }];
  const said = `${verdict.outcome}/${verdict.code}`;
  const wanted = `${expect.outcome}/${expect.code}`;
  if (said !== wanted) {
    const reading = expect.or?.includes(verdict.code) && verdict.outcome !== 'admit';
    if (reading) return finding('reading', `[${expect.ambiguity}] expected ${wanted}, got ${said}`);
    return finding('wrong', `expected ${wanted}, got ${said}`);
  }
  const wrong = Object.entries(expect.fields ?? {}).filter(([name, value]) => !sameField(name, value, verdict[name]));
  if (wrong.length === 0) return [];
  const list = wrong.map(([name, value]) => `${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(verdict[name])}`);
  return finding('wrong', `${said} but ${list.join('; ')}`);
}

/** Exit 3, the code alone or as a word on stderr, nothing on stdout. @returns {import('./run.mjs').Finding[]} */
export function compareRefusal(one, { code, stdout, stderr }) {
  const { codes, ambiguity } = one.refusal;
  const finding = (kind, what) => [{ case: one, kind, what, text: shown(one.lines[0]) }];
  const words = new Set(stderr.toLowerCase().match(/[a-z]+(?:-[a-z]+)*/g) ?? []);
  const said = codes.filter((name) => words.has(name));
  if (code !== 3 || stdout !== '')
    return finding('wrong', `expected exit 3 and ${codes.join(' or ')}, got exit ${code} ${stdout.slice(0, 120)} ${stderr.slice(0, 200)}`.trim());
  if (said.length === 0) return finding('wrong', `expected ${codes.join(' or ')} on stderr, got: ${stderr.trim().slice(0, 200)}`);
  if (ambiguity !== undefined && !(said.includes(codes[0]) && one.orRefusal === undefined)) return finding('reading', `[${ambiguity}] got ${said.join(' ')}`);
  return [];
}
