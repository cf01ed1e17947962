/** The claims of a hand-made token: read from flags, bounded by the policy in force (formats.md §3), with an index of its own list. */

import { randomInt } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isWeakKey } from '../core/codec/ed25519.ts';
import { type Policy, parsePolicy } from '../core/policy/policy.ts';
import { BASIS, HEALTH } from '../core/token/health.ts';
import type { StatusTokenClaims } from '../core/token/status-token.ts';
import { LIST_ENTRIES, MANUAL_LIST, SPECIMEN_LIST } from '../core/trust/status-list.ts';
import { trustDirOf } from '../issuer/keys/layout.ts';
import { readIfPresent } from '../issuer/publish/durable-file.ts';
import { withLock } from '../issuer/publish/lock.ts';
import { readPublished } from '../issuer/publish/published.ts';
import { parseCount, parseHex, parseTime, required } from './command.ts';
import { UsageError } from './io.ts';

const HOUR = 3600;
const DAY = 86_400;
const USUAL_BASIS = { red: 'pcr-positive', yellow: 'contact', blue: 'none', green: 'pcr-negative' } as const;

interface Flags {
  readonly health?: string | undefined;
  readonly basis?: string | undefined;
  readonly evidence?: string | undefined;
  readonly initials?: string | undefined;
  readonly birth?: string | undefined;
  readonly home?: string | undefined;
  readonly holder?: string | undefined;
  readonly paper?: boolean | undefined;
  readonly index?: string | undefined;
  readonly at?: string | undefined;
  readonly expires?: string | undefined;
}

export interface IssueRequest {
  readonly claims: Omit<StatusTokenClaims, 'index'>;
  /** null: to be drawn */
  readonly index: number | null;
}

/** @throws UsageError on flags that no token can carry */
export async function readClaims(flags: Flags, context: { readonly dataDir: string; readonly now: number }): Promise<IssueRequest> {
  const health = oneOf(HEALTH, required(flags.health, '--health'), '--health');
  const basis = oneOf(BASIS, flags.basis ?? USUAL_BASIS[health], '--basis');
  const iat = flags.at === undefined ? context.now : parseTime(flags.at, '--at');
  const evidenceAt = flags.evidence === undefined ? null : parseTime(flags.evidence, '--evidence');
  if (evidenceAt !== null && evidenceAt > iat) throw new UsageError('--evidence lies after the time of issue');
  if ((flags.holder === undefined) === (flags.paper !== true)) throw new UsageError('one of --holder HEX and --paper is needed');
  const holderKey = flags.holder === undefined ? null : parseHex(flags.holder, '--holder', 32);
  if (holderKey !== null && isWeakKey(holderKey)) throw new UsageError('--holder is a weak key: no verifier would take its presentations');
  if (flags.home !== undefined && health !== 'yellow') throw new UsageError('--home belongs to --health yellow');
  const exp = readExpiry(flags.expires, {
    policy: await policyOf(context.dataDir),
    iat,
    paper: holderKey === null,
    greenFrom: health === 'green' ? evidenceAt : null,
  });
  const claims = { exp, iat, holderKey, health: HEALTH.indexOf(health), basis: BASIS.indexOf(basis), evidenceAt, ...readPerson(flags) };
  const index = flags.index === undefined ? null : parseCount(flags.index, '--index');
  return { index, claims: flags.home === undefined ? claims : { ...claims, home: flags.home } };
}

function readPerson(flags: Flags): { initials: string; birth: number } {
  const initials = required(flags.initials, '--initials').normalize('NFC');
  const letters = [...initials].length;
  if (letters > 8) throw new UsageError('--initials takes at most 8 letters');
  const birth = parseCount(required(flags.birth, '--birth'), '--birth', 1231);
  const [month, day] = [Math.floor(birth / 100), birth % 100];
  if (month < 1 || month > 12 || day < 1 || day > 31) throw new UsageError('--birth takes month and day, 0419 for 19 April');
  return { initials, birth };
}

interface Lifetime {
  readonly policy: Policy;
  readonly iat: number;
  readonly paper: boolean;
  /** A green status ends by time alone: when its sample was taken. */
  readonly greenFrom: number | null;
}

function readExpiry(flag: string | undefined, { policy, iat, paper, greenFrom }: Lifetime): number {
  const latest = iat + (paper ? policy.limits.paperDays * DAY : policy.limits.tokenHours * HOUR);
  const end = greenFrom === null ? latest : Math.min(latest, greenFrom + policy.durations.greenHours * HOUR);
  const exp = flag === undefined ? end : parseTime(flag, '--expires');
  if (exp <= iat) throw new UsageError(flag === undefined ? 'this evidence is too old for a green token' : '--expires lies before the time of issue');
  if (exp > latest) throw new UsageError('--expires lies later than the policy allows');
  return exp;
}

async function policyOf(dataDir: string): Promise<Policy> {
  const published = await readPublished(trustDirOf(dataDir));
  if (published === null) throw new UsageError('nothing is published yet, so no policy bounds a token; run: ashyq publish');
  return parsePolicy(published.policy);
}

/** Any position of the specimens' list: no stamp names it and nothing is ever looked up there, so nothing has to be remembered. */
export function drawSpecimenIndex(): number {
  return SPECIMEN_LIST * LIST_ENTRIES + randomInt(LIST_ENTRIES);
}

/**
 * Draws an index of the manual list that was never drawn before, and notes it. Both the note and the (empty) list of revocations are files of the
 * data directory, so the next publication names the list.
 */
export function drawIndex(dataDir: string): Promise<number> {
  const issued = join(dataDir, 'issued');
  return withLock(issued, async () => {
    const path = join(issued, `${MANUAL_LIST}.txt`);
    const drawn = new Set((await readIfPresent(path))?.toString('utf8').split('\n') ?? []);
    let index: number;
    do index = MANUAL_LIST * LIST_ENTRIES + randomInt(LIST_ENTRIES);
    while (drawn.has(String(index)));
    await appendFile(path, `${index}\n`, { mode: 0o600, flush: true });
    await mkdir(join(dataDir, 'revoked'), { recursive: true });
    await appendFile(join(dataDir, 'revoked', `${MANUAL_LIST}.txt`), '');
    return index;
  });
}

function oneOf<T extends string>(names: readonly T[], text: string, flag: string): T {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new UsageError(`${flag} takes ${names.join(', ')}`);
  return found;
}
