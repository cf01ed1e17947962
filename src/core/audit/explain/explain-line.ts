/**
 * One line opened (product.md, auditor): every check of formats.md §7 in its order with how far it came, the bytes of the object and of what it carries, and the bytes that
 * each signature covers (Sig_structure, RFC 9052 §4.4).
 */
import { type Bytes, toHex } from '../../bytes.ts';
import { endOfItem } from '../../codec/cbor-sequence.ts';
import { sign1Message } from '../../codec/cose-write.ts';
import { MalformedError } from '../../codec/malformed.ts';
import { kindOfQr, parseQr, parseVenueUrl } from '../../qr.ts';
import { TYP } from '../../token/typ.ts';
import { CHECKS, outcomeOf, type VerdictCode } from '../../verdict.ts';
import { typOf } from '../bulk/recognise.ts';
import { type CborNode, cborTree, type Names } from './cbor-tree.ts';

/** `passed`: nothing of it failed. `failed`: `code` ended the verdict. `not-reached`: an earlier group ended it. `not-asked`: a paper pass has no proof. */
export interface GroupOutcome {
  /** 1 to 8 */
  readonly group: number;
  readonly state: 'passed' | 'failed' | 'undecided' | 'not-reached' | 'not-asked';
  readonly code: VerdictCode | null;
  readonly codes: readonly VerdictCode[];
}

/** What a verdict says of each group. `identity` is there from group 4 on: with it a signature's fault is the proof's. */
export function groupsOf({ code, identity }: { readonly code: VerdictCode; readonly identity?: 'document' | 'glance' }): GroupOutcome[] {
  const failed = failedGroup(code, identity !== undefined);
  return GROUPS.map((codes, at) => {
    const isSkipped = at === PROOF && identity === 'document' && code !== 'proof-unexpected';
    if (failed !== null && at > failed) return { group: at + 1, state: 'not-reached', code: null, codes };
    if (at === failed) return { group: at + 1, state: outcomeOf(code) === 'undecided' ? 'undecided' : 'failed', code, codes };
    return { group: at + 1, state: isSkipped ? 'not-asked' : 'passed', code: null, codes };
  });
}

const PROOF = 5;
const GROUPS: readonly (readonly VerdictCode[])[] = CHECKS;

function failedGroup(code: VerdictCode, isDescribed: boolean): number | null {
  if (code === 'ok') return null;
  const found = GROUPS.findIndex((codes, at) => codes.includes(code) && (at !== 3 || !isDescribed || !GROUPS[PROOF]?.includes(code)));
  // Of what is in no group (a fault of the program) nobody can say how far it came.
  return found < 0 ? 0 : found;
}

/** A signed object of the line: the outer one, then what it carries. */
export interface ExplainedObject {
  readonly typ: number | string | null;
  readonly bytes: Bytes;
  readonly nodes: readonly CborNode[];
  /** what its signature covers, hexadecimal; null where the object cannot be taken apart that far */
  readonly signed: string | null;
  readonly signature: string | null;
}

/** The objects in a line's text; none where it holds no bytes of ours. */
export function explainObjects(text: string): ExplainedObject[] {
  const bytes = bytesOf(text);
  const objects: ExplainedObject[] = [];
  for (let next = bytes; next !== null && objects.length < 3; ) {
    const object = explain(next);
    objects.push(object.explained);
    next = object.carried;
  }
  return objects;
}

function bytesOf(text: string): Bytes | null {
  try {
    const kind = kindOfQr(text);
    return kind === 'pass' ? parseQr(text) : kind === 'venue' ? parseVenueUrl(text) : null;
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

function explain(bytes: Bytes): { readonly explained: ExplainedObject; readonly carried: Bytes | null } {
  const typ = typOf(bytes);
  const nodes = cborTree(bytes, namesOf(typ));
  const [protectedBytes, payload, signature] = partsOf(bytes);
  const signed = protectedBytes === undefined || payload === undefined ? null : toHex(sign1Message(protectedBytes, payload));
  return { explained: { typ, bytes, nodes, signed, signature: signature === undefined ? null : toHex(signature) }, carried: carriedIn(bytes, nodes) };
}

/** The three byte strings of a COSE_Sign1, as far as they are there. */
function partsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  try {
    for (let at = 2; at < bytes.length && parts.length < 3; ) {
      const end = endOfItem(bytes, at);
      if (end === null) break;
      const [start, major] = contentOf(bytes, at);
      if (major === 2) parts.push(bytes.slice(start, end));
      at = end;
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
  }
  return parts;
}

function contentOf(bytes: Uint8Array, at: number): readonly [start: number, major: number] {
  const first = bytes[at] ?? 0;
  const info = first & 31;
  return [at + 1 + (info < 24 ? 0 : 2 ** (info - 24)), first >> 5];
}

/** The object in label 13. */
function carriedIn(bytes: Bytes, nodes: readonly CborNode[]): Bytes | null {
  const at = nodes.findIndex(({ name }) => name === 'kcwt');
  const start = nodes[at]?.offset;
  if (start === undefined) return null;
  try {
    const end = endOfItem(bytes, start);
    return end === null ? null : bytes.slice(start, end);
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

const HEADER: Names = {
  members: new Map([
    ['1', 'alg'],
    ['2', 'crit'],
    ['4', 'kid'],
    ['13', 'kcwt'],
    ['16', 'typ'],
  ]),
};
const CLAIMS = new Map([
  ['2', 'sub'],
  ['3', 'aud'],
  ['4', 'exp'],
  ['6', 'iat'],
  ['8', 'cnf'],
  ['39', 'nonce'],
  ['-65537', 'ashyq'],
]);
const COSE_KEY: Names = {
  members: new Map([
    ['1', 'kty'],
    ['-1', 'crv'],
    ['-2', 'x'],
  ]),
};
const CNF: Names = { members: new Map([['1', 'COSE_Key']]), inside: new Map([['1', COSE_KEY]]) };

/** What stands in the array of the profile's own claim, by typ. */
const FIELDS: ReadonlyMap<number | string, readonly string[]> = new Map<number | string, readonly string[]>([
  [TYP.statusToken, ['health', 'basis', 'evidenceAt', 'index', 'initials', 'birth', 'home']],
  [TYP.venueCredential, ['category', 'name', 'area', 'gate', 'index']],
  [TYP.receipt, ['gate', 'code', 'rule', 'policyVersion', 'stampVersion', 'ref']],
]);

function namesOf(typ: number | string | null): Names {
  const fields = typ === null ? undefined : FIELDS.get(typ);
  const own: Names = fields === undefined ? {} : { items: fields };
  const payload: Names = {
    members: CLAIMS,
    inside: new Map([
      ['8', CNF],
      ['-65537', own],
    ]),
  };
  return {
    items: ['protected', 'unprotected', 'payload', 'signature'],
    inside: new Map([
      ['0', HEADER],
      ['2', payload],
    ]),
  };
}
