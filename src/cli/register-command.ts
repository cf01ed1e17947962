/** `ashyq register`: the register of people, or of guardians, from a CSV file into the database of this machine's issuer. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { migrate } from '../issuer/db/migrate.ts';
import { policiesOf } from '../issuer/policies.ts';
import { CsvError } from '../issuer/registers/csv.ts';
import { ENCODINGS } from '../issuer/registers/encoding.ts';
import { previewRows, type ReadFile, readText as readRows } from '../issuer/registers/file.ts';
import { takeGuardians } from '../issuer/registers/guardians.ts';
import { takePeople } from '../issuer/registers/people.ts';
import type { Registered, Registrar } from '../issuer/registers/taken.ts';
import { type Command, parseCount, printable, readArgs, required } from './command.ts';
import { readText } from './csv-text.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { openPlace, PLACE_HELP, PLACE_OPTIONS, readPlace } from './place.ts';

const HELP = `usage: ashyq register people    FILE.csv [--preview] [flags]
       ashyq register guardians FILE.csv [--preview] [flags]

Brings the register up to date from a file, line by line; the issuer may run meanwhile. The
same file again changes nothing, and people whom it does not name stay as they are.

people     iin or passport (KGZ:AN1234567, or with passport_country), family_name, given_name,
           birth_date, district; optional patronymic, phone, phone_wrong, gone
             phone_wrong  1: the number before was never theirs; every phone of theirs ends
             gone         died or left: no code, no phone, no pass any more
guardians  child, guardian (IIN or passport); optional from, until

  --preview         show how the file reads, change nothing
  --encoding NAME   ${ENCODINGS.join(', ')}. UTF-8 is recognised; the others
                    cannot be told apart for certain: ashyq shows how each would read
  --utc-offset MIN  zone of times that name none, in minutes (default 300)
  --json            the result as JSON
${PLACE_HELP}

Lines that cannot be taken are named with a code; all others count.
exit: 0 every line taken, 1 some were not, 64 usage

examples:
  ashyq register people people.csv --preview --encoding rk1048
  ashyq register people people.csv --encoding rk1048
  ashyq register guardians guardians.csv --data /var/lib/ashyq
`;

const OPTIONS = {
  ...PLACE_OPTIONS,
  encoding: { type: 'string' },
  'utc-offset': { type: 'string', default: '300' },
  preview: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const registerCommand: Command = { help: HELP, run: runRegister };

async function runRegister(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [kind, name] = positionals;
  if (kind !== 'people' && kind !== 'guardians') throw new UsageError('register takes people or guardians, and a file');
  const path = required(name, 'FILE.csv');
  const info = await stat(path).catch(() => null);
  if (info === null || info.isDirectory()) throw new UsageError(`there is no file ${path}`);
  const text = await readText(path, values.encoding, io);
  const file = readTable(text, { kind, utcOffsetMinutes: parseCount(values['utc-offset'], '--utc-offset', 840), now: io.now() });
  for (const { line, code } of file.errors) tell(io, `line ${line}: ${code}`);
  if (values.preview === true) return preview(file, io);
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const taken = await withRegistrar(readPlace(values, io), io, (registrar) => take(registrar, file, { sha256, by: 'console' }));
  return report(taken, { unreadable: file.errors.length, json: values.json === true }, io);
}

/** @throws UsageError when it is no table with these columns */
function readTable(text: string, reading: Parameters<typeof readRows>[1]): ReadFile {
  try {
    return readRows(text, reading);
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${error.code}: ${error.message}`);
    throw error;
  }
}

async function preview(file: ReadFile, io: Io): Promise<ExitCode> {
  for (const row of previewRows(file)) await write(io.stdout, `${row.map(printable).join('\t')}\n`);
  tell(io, `${file.rows.length} lines can be taken, ${file.errors.length} cannot; nothing was changed`);
  return file.errors.length > 0 ? EXIT.refused : EXIT.ok;
}

function take(registrar: Registrar, file: ReadFile, source: Parameters<typeof takePeople>[2]): Promise<Registered> {
  if (file.kind === 'people') return takePeople(registrar, file.rows, source);
  if (file.kind === 'guardians') return takeGuardians(registrar, file.rows, source);
  throw new TypeError('a register is of people or of guardians');
}

/** Opens the database, does the work, closes it. A running server publishes what was revoked within five minutes. */
async function withRegistrar<T>(place: ReturnType<typeof readPlace>, io: Io, work: (registrar: Registrar) => Promise<T>): Promise<T> {
  const database = await openPlace(place, io);
  try {
    await migrate(database, { now: io.now(), log: () => undefined });
    return await work({ db: database.db, now: io.now, policies: policiesOf(database.db), publishSoon: () => undefined });
  } finally {
    await database.close();
  }
}

async function report(taken: Registered, { unreadable, json }: { unreadable: number; json: boolean }, io: Io): Promise<ExitCode> {
  for (const { line, code } of taken.rejected) tell(io, `line ${line}: ${code}`);
  const { added, changed, unchanged, revokedTokens } = taken;
  const counts = { added, changed, unchanged, rejected: taken.rejected.length, unreadable, revokedTokens };
  if (revokedTokens > 0)
    tell(io, `${revokedTokens} passes revoked: doors hear of it with the next publication (ashyq publish, or a running server within 5 min)`);
  const words = `added ${added}, changed ${changed}, unchanged ${unchanged}, rejected ${counts.rejected}, unreadable ${unreadable}`;
  await write(io.stdout, json ? `${JSON.stringify({ ...counts, lines: taken.rejected })}\n` : `${words}\n`);
  return counts.rejected + unreadable > 0 ? EXIT.refused : EXIT.ok;
}
