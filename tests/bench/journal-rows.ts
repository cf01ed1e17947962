/**
 * What a tablet's long journal costs the ministry (security.md, "the journal tells": 100,000 entries under a second): verified alone, and taken into a real
 * PostgreSQL through the call that tablets make. Over bare Ed25519 verifies with the same engine: a hundred messages have three signatures each, entries none.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Countersignature, signCountersignature } from '../../src/core/journal/countersignature.ts';
import { decodeGateMessage, RUN_ENTRIES } from '../../src/core/journal/gate-message.ts';
import { migrate } from '../../src/issuer/db/migrate.ts';
import { openDatabase } from '../../src/issuer/db/open.ts';
import { followRun } from '../../src/issuer/journals/run.ts';
import { nodeEngine, nodeSigner } from '../../src/issuer/keys/node-ed25519.ts';
import { messageOf, type Written, write } from '../issuer/journals.ts';
import { CINEMA, enrolTablet, insertVenue } from '../issuer/visits.ts';
import { makeWorld, START, seedOf, type World } from '../issuer/world.ts';
import { compare, type Row } from './measure.ts';

const ENTRIES = 100_000;
const ROUNDS = 5;
/** Of which a message has one, its certificate one and its checkpoint one. */
const SIGNATURES = 3 * (ENTRIES / RUN_ENTRIES);
const OVER = `${SIGNATURES} bare Ed25519 verifies, the signatures of its ${ENTRIES / RUN_ENTRIES} messages`;
const quiet = () => undefined;

/** Two rows; the rate is of whole journals of 100,000 entries, so 1 a second is the aim. */
export async function journalRows(): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ashyq-bench-journal-'));
  const database = await openDatabase({ dataDir, log: quiet, connections: 4 });
  try {
    await migrate(database, { now: START, log: quiet });
    return await rowsOf(await makeWorld(database.db, { people: 0 }));
  } finally {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function rowsOf(world: World): Promise<Row[]> {
  // the test's signer is tweetnacl's; a running issuer signs with node:crypto
  const stamp = nodeSigner(seedOf('stamp key'));
  Object.assign(world.issuer.keyring, { signCountersignature: (said: Countersignature) => signCountersignature(said, stamp) });
  await insertVenue(world, CINEMA);
  const journal = await write({ count: ENTRIES, time: world.issuer.now() });
  world.pass(ENTRIES);
  // a tablet for each round: what is handed in twice is compared and not stored
  const journals: Uint8Array[][] = [];
  for (let nr = 1; nr <= ROUNDS + 2; nr += 1) journals.push(await messagesOf(world, journal, nr));
  const first = journals[0] ?? [];
  const bare = bareVerifies(first);
  const verified = await compare({
    what: `verify a journal of ${ENTRIES} entries, Node`,
    over: OVER,
    target: '1 a second',
    times: 1,
    rounds: ROUNDS,
    a: async () => {
      for (const bytes of first) await verifyMessage(bytes);
    },
    b: bare,
  });
  let round = 0;
  const taken = await compare({
    what: `take a journal of ${ENTRIES} entries in, Node and PostgreSQL`,
    over: OVER,
    target: '1 a second',
    times: 1,
    rounds: ROUNDS,
    a: async () => {
      for (const bytes of journals[round] ?? []) {
        const { status, body } = await world.send('/api/gate/journal', bytes);
        if (status !== 200) throw new RangeError(`the bench's journal was refused: ${status} ${String(body['code'])}`);
      }
      round += 1;
    },
    b: bare,
  });
  return [verified, taken];
}

async function messagesOf(world: World, journal: Written, gate: number): Promise<Uint8Array[]> {
  const tablet = await enrolTablet(world, { venueId: CINEMA, gate }, `bench ${gate}`);
  const messages: Uint8Array[] = [];
  for (let from = 0; from < ENTRIES; from += RUN_ENTRIES) messages.push(await messageOf(world, tablet, journal, { gate, from, to: from + RUN_ENTRIES }));
  return messages;
}

const engine = nodeEngine();

/** The message and its chain, without the register. */
async function verifyMessage(bytes: Uint8Array): Promise<void> {
  const { message, tabletKey } = decodeGateMessage(bytes);
  if (!(await engine.verify(tabletKey, message.signature, message.message)) || message.payload.kind !== 'journal') throw new RangeError('bench message');
  const followed = await followRun(message.payload);
  if (!followed.ok) throw new RangeError('the bench run does not hang together');
}

/** The same number of signatures, over messages as short as a checkpoint. */
function bareVerifies(messages: readonly Uint8Array[]): () => Promise<void> {
  const { message, venue, tabletKey } = decodeGateMessage(messages[0] ?? new Uint8Array());
  const short = venue.message.slice(0, 200);
  return async () => {
    for (let nr = 0; nr < SIGNATURES; nr += 1) await engine.verify(tabletKey, message.signature, short);
  };
}
