/** `ashyq reconcile`: every token that is good today against the events it rests on (security.md, attack 7), now instead of by the clock. */
import { migrate } from '../issuer/db/migrate.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { policiesOf } from '../issuer/policies.ts';
import { findingsOf, reconcile } from '../issuer/reconcile/reconcile.ts';
import { type Command, readArgs } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';
import { openPlace, PLACE_HELP, PLACE_OPTIONS, readPlace } from './place.ts';

const HELP = `usage: ashyq reconcile [--again] [flags]

Traces every pass that is good today to what it rests on: the status that the registers gave
when it was issued, and the line behind it to bytes that a laboratory signed, or to two persons'
word. A running issuer does it once a day by itself; this does it now if today's is not done, or
--again from the beginning. What cannot be explained is listed by row number and told in the
audit trail; nothing is revoked by it.

  status-unexplained  the registers gave another status at that time
  source-missing      the line came with no batch, file, case or confirmation that is stored
  source-differs      the line says something else than the batch it came with
  source-forged       nobody who may signed the batch

  --again   also when today's is done
  --json    one JSON object a line, the total last
${PLACE_HELP}

exit: 0 every pass explained, 1 some not, 2 another process is at it
`;

const OPTIONS = { ...PLACE_OPTIONS, again: { type: 'boolean' }, json: { type: 'boolean' } } as const;

export const reconcileCommand: Command = { help: HELP, run: runReconcile };

async function runReconcile(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readArgs(args, OPTIONS);
  const json = values.json === true;
  const database = await openPlace(readPlace(values, io), io);
  try {
    await migrate(database, { now: io.now(), log: () => undefined });
    const issuer = { db: database.db, engine: nodeEngine(), now: io.now, policies: policiesOf(database.db) };
    const done = await reconcile(issuer, { again: values.again === true });
    if (done === null) {
      tell(io, 'another process is reconciling; ask again when it is done');
      return EXIT.undecided;
    }
    for (const finding of await findingsOf(issuer, done.day))
      await write(io.stdout, json ? `${JSON.stringify(finding)}\n` : `person ${finding.person}\ttoken ${finding.token}\t${finding.code}\n`);
    const { tokens, unexplained } = done;
    await write(io.stdout, json ? `${JSON.stringify({ tokens, unexplained })}\n` : `${tokens} passes, ${unexplained} unexplained\n`);
    return unexplained > 0 ? EXIT.refused : EXIT.ok;
  } finally {
    await database.close();
  }
}
