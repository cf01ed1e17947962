/** What the issuer's functions work with, handed to them as one argument: no module reaches for a database, a key or a clock of its own. */

import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { Kysely, Transaction } from './db/open.ts';
import type { Schema } from './db/schema.ts';
import type { Keyring } from './keys/keyring.ts';
import type { CodeDelivery } from './people/delivery.ts';
import type { Policies } from './policies.ts';
import type { IndexPool } from './tokens/index-pool.ts';

export type Database = Kysely<Schema>;
export type DatabaseTransaction = Transaction<Schema>;

export interface Issuer {
  readonly db: Database;
  readonly engine: Ed25519Engine;
  readonly keyring: Pick<
    Keyring,
    'signStatusToken' | 'signVenueCredential' | 'signVenueSettings' | 'signCountersignature' | 'signGuardAnswer' | 'records' | 'custody'
  >;
  readonly policies: Policies;
  readonly indices: IndexPool;
  /** Carries one-time codes to phones. */
  readonly delivery: CodeDelivery;
  /** Asks for a new status list and stamp; returns at once. */
  publishSoon(): void;
  /** Seconds since 1970 UTC. */
  now(): number;
}
