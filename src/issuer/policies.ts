/** The policy in force, kept in memory for a few seconds: every token needs its durations, and a new policy may come from another process. */
import { createHash } from 'node:crypto';
import { utf8Encode } from '../core/bytes.ts';
import { type Policy, parsePolicy } from '../core/policy/policy.ts';
import type { Database } from './context.ts';

export interface Policies {
  /** @throws PolicyMissingError before the first policy is stored */
  current(now: number): Promise<Policy>;
}

/** No policy was ever stored: nothing can be issued, because no status can be computed. */
export class PolicyMissingError extends Error {
  readonly code = 'policy-missing';
}

const KEEP_SECONDS = 5;

/** `published` gives the bytes of the policy in public/trust: in force where the database holds none (`ashyq publish --policy`). */
export function policiesOf(db: Database, published: () => Promise<Uint8Array | null>): Policies {
  let kept: { readonly policy: Policy; readonly until: number } | null = null;
  return {
    async current(now) {
      if (kept !== null && now < kept.until) return kept.policy;
      const text = await currentPolicyText(db);
      const bytes = text === null ? await published() : utf8Encode(text);
      if (bytes === null) throw new PolicyMissingError('no policy is stored; run with ASHYQ_DEMO or publish one');
      kept = { policy: parsePolicy(bytes), until: now + KEEP_SECONDS };
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
  const highest = await db.selectFrom('policy').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst();
  if (highest !== undefined && version <= highest.version) throw new RangeError(`policy ${version} is not newer than ${highest.version}`);
  const sha256 = createHash('sha256').update(text).digest();
  await db.insertInto('policy').values({ version, text, sha256, created_at: now }).execute();
}
