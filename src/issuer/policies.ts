/**
 * Policies as the issuer keeps them: every version in the database, the highest in force. What an operator publishes by hand (`ashyq publish`) or puts
 * into the data directory is taken in, so that statuses and lists follow the same policy that the doors have.
 */
import { createHash } from 'node:crypto';
import { utf8Decode, utf8Encode } from '../core/bytes.ts';
import { type Policy, PolicyError, parsePolicy } from '../core/policy/policy.ts';
import type { Database } from './context.ts';
import { sql } from './db/open.ts';

export interface Policies {
  /** The policy in force, kept for a few seconds: every token needs its durations. @throws PolicyMissingError before the first policy is stored */
  current(now: number): Promise<Policy>;
}

/** No policy was ever stored: nothing can be issued, because no status can be computed. */
export class PolicyMissingError extends Error {
  readonly code = 'policy-missing';
}

/** How long a process may go on with the policy before the newest. */
export const KEEP_SECONDS = 5;

export function policiesOf(db: Database): Policies {
  let kept: { readonly policy: Policy; readonly until: number } | null = null;
  return {
    async current(now) {
      if (kept !== null && now < kept.until) return kept.policy;
      const text = await currentPolicyText(db);
      if (text === null) throw new PolicyMissingError('no policy is stored: put policy.json into the data directory, or publish one');
      kept = { policy: parsePolicy(utf8Encode(text)), until: now + KEEP_SECONDS };
      return kept.policy;
    },
  };
}

/** The text in force, or null. */
export async function currentPolicyText(db: Database): Promise<string | null> {
  const row = await db.selectFrom('policy').select('text').orderBy('version', 'desc').limit(1).executeTakeFirst();
  return row?.text ?? null;
}

/** Stores a policy that parses; its version must be higher than every stored one. @throws PolicyError, RangeError */
export async function storePolicy(db: Database, text: string, now: number): Promise<void> {
  const { version } = parsePolicy(utf8Encode(text));
  if (version <= (await highestVersion(db))) throw new RangeError(`policy ${version} is not newer than the one in force`);
  await storeNewer(db, text, now);
}

/** Stores a policy that parses. False where one as high is stored, also where another process stores it at this very moment. @throws PolicyError */
export async function storeNewer(db: Database, text: string, now: number): Promise<boolean> {
  const { version } = parsePolicy(utf8Encode(text));
  const sha256 = createHash('sha256').update(text).digest();
  const { numAffectedRows } = await sql`
    insert into policy (version, text, sha256, created_at)
    select ${version}::integer, ${text}::text, ${sha256}::bytea, ${now}::bigint where not exists (select 1 from policy where version >= ${version})
    on conflict do nothing`.execute(db);
  return numAffectedRows === 1n;
}

/** Takes in whichever of these is newer than what is stored; of two processes that take in the same one, one does. One that does not parse is left to whoever publishes it to complain about. */
export async function adoptPolicies(db: Database, candidates: readonly (Uint8Array | null)[], now: number): Promise<void> {
  for (const bytes of candidates) {
    const version = bytes === null ? null : versionOf(bytes);
    if (bytes !== null && version !== null && version > (await highestVersion(db))) await storeNewer(db, utf8Decode(bytes), now);
  }
}

async function highestVersion(db: Database): Promise<number> {
  const row = await db.selectFrom('policy').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst();
  return row?.version ?? 0;
}

function versionOf(bytes: Uint8Array): number | null {
  try {
    return parsePolicy(bytes).version;
  } catch (error) {
    if (error instanceof PolicyError) return null;
    throw error;
  }
}
