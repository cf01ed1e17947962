/** What a drill writes down: every step with its command, what each client did at it and what it ought to have done, and hashes of what was published. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { toHex } from '../../core/bytes.ts';
import { decodeRoot, ROLES } from '../../core/trust/root.ts';
import { keyLayout, readRoots, trustDirOf } from '../../issuer/keys/layout.ts';
import { readIfPresent } from '../../issuer/publish/durable-file.ts';
import { readPublished } from '../../issuer/publish/published.ts';
import type { ClientName, StepName, SubjectName } from './words.ts';

/** One observation: what a client said, and what it has to say for the drill to be passed. */
export interface Check {
  readonly client: ClientName;
  readonly subject: SubjectName;
  readonly expected: string;
  readonly found: string;
}

export interface Step {
  readonly name: StepName;
  /** The world's time in seconds: a drill does not wait, it moves its clock. */
  readonly at: number;
  /** As an officer would type them. */
  readonly commands: readonly string[];
  readonly checks: readonly Check[];
}

/** What was in force at one moment: versions, key ids by role, and the SHA-256 of each file that the stamp leads to. */
export interface InForce {
  readonly root: number;
  readonly bundle: number;
  readonly stamp: number;
  readonly keys: readonly { readonly role: string; readonly kids: readonly string[] }[];
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** How fast tokens are signed anew on this machine; only in the leak drill. */
export interface Measured {
  readonly tokens: number;
  readonly seconds: number;
}

export const DRILLS = ['rotation', 'revocation', 'recovery', 'leak'] as const;
export type DrillName = (typeof DRILLS)[number];

export interface Protocol {
  readonly drill: DrillName;
  readonly version: string;
  /** Real time, seconds. */
  readonly begunAt: number;
  /** True where the drill made a ministry of its own, false where it was played on a copy of one. */
  readonly scratch: boolean;
  readonly before: InForce;
  readonly after: InForce;
  readonly steps: readonly Step[];
  readonly measured: Measured | null;
  readonly passed: boolean;
}

export const isRight = ({ expected, found }: Check): boolean => expected === found;

/** What is published in a data directory now. */
export async function inForce(dataDir: string): Promise<InForce> {
  const published = await readPublished(trustDirOf(dataDir));
  const newest = (await readRoots(keyLayout(dataDir).rootsDir)).at(-1);
  if (published === null || newest === undefined) throw new TypeError('a drill begins with something published');
  const { stamp, bundle } = published;
  const { roles } = await decodeRoot(newest.bytes);
  const kidsOf = (keys: readonly { readonly kid: Uint8Array }[]) => keys.map(({ kid }) => toHex(kid));
  const names = ['root.cbor', 'stamp.cbor', `bundle.${stamp.bundle.version}.cbor`, `policy.${bundle.policy.version}.json`];
  const files: { name: string; sha256: string }[] = [];
  for (const name of names) {
    const bytes = await readIfPresent(join(trustDirOf(dataDir), name));
    if (bytes !== null) files.push({ name, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return {
    root: newest.version,
    bundle: stamp.bundle.version,
    stamp: stamp.version,
    keys: [...ROLES.map((role) => ({ role, kids: kidsOf(roles[role].keys) })), { role: 'token', kids: kidsOf(bundle.tokenKeys) }],
    files,
  };
}
