/** What `ashyq venue` works with: the database and, where something is signed, the keys; on the machine of the issuer, while it runs or not. */
import type { Issuer } from '../issuer/context.ts';
import { migrate } from '../issuer/db/migrate.ts';
import { reachKeyring } from '../issuer/keys/reach.ts';
import { policiesOf } from '../issuer/policies.ts';
import { missionOf } from '../issuer/sunset/mission.ts';
import type { Signing } from '../issuer/venues/credentials.ts';
import { printable } from './command.ts';
import { type Io, UsageError } from './io.ts';
import { openPlace, type readPlace } from './place.ts';

/** An issuer of venues: `publishSoon` remembers that something was called back. */
export interface Office extends Signing, Pick<Issuer, 'policies' | 'publishSoon'> {
  readonly io: Io;
  /** public address, https://ashyq.example; null where none is set */
  readonly origin: string | null;
  /** whether something was called back that the next publication carries */
  revoked(): boolean;
  readonly json: boolean;
}

/** Opens the database, does the work, closes it again. Keys are opened when something is to be signed, so that a registrar needs no passphrase. */
export async function withOffice<T>(
  place: ReturnType<typeof readPlace>,
  { io, json }: { readonly io: Io; readonly json: boolean },
  work: (office: Office) => Promise<T>,
): Promise<T> {
  const database = await openPlace(place, io);
  try {
    await migrate(database, { now: io.now(), log: () => undefined });
    let revoked = false;
    return await work({
      db: database.db,
      now: io.now,
      policies: policiesOf(database.db),
      keyring: {
        signVenueCredential: async (claims) => {
          const keyring = await reachKeyring(place.dataDir, io.environment);
          const end = (await missionOf(place.dataDir, keyring)).end();
          if (end !== null && io.now() >= end.endsAt) throw new VenueError('mission-ended', 'the mission has ended: nothing is signed for venues any more');
          return keyring.signVenueCredential(claims);
        },
      },
      publishSoon: () => {
        revoked = true;
      },
      revoked: () => revoked,
      origin: place.origin,
      io,
      json,
    });
  } finally {
    await database.close();
  }
}

/** A venue's id as an operand. @throws UsageError */
export function venueIdOf(text: string | undefined): string {
  if (text === undefined || !/^[A-Z]{3}-\d{5}$/.test(text))
    throw new UsageError(`a venue's id is needed, like ALA-00123${text === undefined ? '' : `, not ${printable(text)}`}`);
  return text;
}

/** A refusal with the code of a closed set: exit 1. */
export class VenueError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
