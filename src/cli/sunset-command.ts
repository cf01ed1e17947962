/** `ashyq sunset`: the officers' statement that the mission ends (typ 65009), and what it has come to. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type EndOfMission, KEEP_MAX_SECONDS, NOTICE_SECONDS } from '../core/trust/end-of-mission.ts';
import { reachKeyring } from '../issuer/keys/reach.ts';
import { signStatement } from '../issuer/keys/statement.ts';
import { nextStatement } from '../issuer/publish/statements.ts';
import { proofDir, type Shredded } from '../issuer/sunset/shred.ts';
import { type Command, parseTime, readArgs, required } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';

const HELP = `usage: ashyq sunset --ends TIME [--phones TIME] [--journals TIME] [--visits TIME]
                    [--order FILE] [--data DIR] [--offline-root DIR] [--json]
       ashyq sunset show [--data DIR] [--json]

Signs the end of the mission with the officers’ offline key (statement-1). With the next
publication clients hear of it: phones tell their owners and offer a copy of everything, doors
stop at --ends, phones and tablets erase what they hold, the server issues nothing more and
shreds journals and visits. The audit trail and the transparency log remain. A later statement
replaces an earlier one; taken back it is by replacing its key:
ashyq keys revoke KID (docs/security.md).

  --ends TIME      the end: at least seven days from now
  --phones TIME    phones and tablets erase (default: 30 days after the end); none does so
                   before it has shown the notice for seven days
  --journals TIME  the server shreds the journals of doors (default: 30 days after the end)
  --visits TIME    the server shreds the visits (default: at the end)
  --order FILE     the order that this carries out; its SHA-256 becomes part of the statement
  --data DIR       data directory (ASHYQ_DATA, else ./data)
  --offline-root DIR  folder with statement-1.json (default DATA/offline-root)

It asks for one line to be typed. Two officers stand behind it: the one who brings the
statement key, and the one who opens the bundle’s keys to publish it.

example:
  ashyq sunset --ends 2027-06-01T00:00+05:00 --order order-117.pdf --offline-root /media/usb
`;

const OPTIONS = {
  ends: { type: 'string' },
  phones: { type: 'string' },
  journals: { type: 'string' },
  visits: { type: 'string' },
  order: { type: 'string' },
  data: { type: 'string' },
  'offline-root': { type: 'string' },
  json: { type: 'boolean' },
} as const;

const DAY = 86_400;
const GRACE = 30 * DAY;

export const sunsetCommand: Command = { help: HELP, run: runSunset };

/** What was typed is not what was asked for. */
class NotConfirmedError extends Error {
  readonly code = 'not-confirmed';
}

async function runSunset(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 1 });
  const dataDir = dataDirOf(values.data, io);
  if (positionals[0] === 'show') return show(dataDir, { json: values.json === true, io });
  if (positionals[0] !== undefined) throw new UsageError('sunset takes --ends TIME, or show');
  const times = readTimes(values, io.now());
  const order = values.order === undefined ? null : await hashOf(values.order);
  const content = { ...times, order };
  for (const line of describe(content)) tell(io, line);
  await confirm(io, `end the mission at ${iso(times.endsAt)}`);
  const change = { dataDir, environment: io.environment, now: io.now(), offlineRoot: values['offline-root'] ?? join(dataDir, 'offline-root') };
  const { end, path } = await signStatement(change, content);
  await write(io.stdout, values.json === true ? `${JSON.stringify(printable(end))}\n` : `statement ${end.version}: ${path}\n`);
  tell(io, 'Clients hear of it with the next publication: a running server makes one within seconds; where none runs: ashyq publish');
  return EXIT.ok;
}

function readTimes(values: { readonly [name in 'ends' | 'phones' | 'journals' | 'visits']?: string | undefined }, now: number) {
  const endsAt = parseTime(required(values.ends, '--ends'), '--ends');
  if (endsAt < now + NOTICE_SECONDS) throw new UsageError('--ends lies less than seven days ahead');
  const later = (flag: 'phones' | 'journals' | 'visits', standing: number) => {
    const text = values[flag];
    const at = text === undefined ? standing : parseTime(text, `--${flag}`);
    if (at < endsAt || at > endsAt + KEEP_MAX_SECONDS) throw new UsageError(`--${flag} lies before the end or more than a year after it`);
    return at;
  };
  return { endsAt, phonesAt: later('phones', endsAt + GRACE), journalsAt: later('journals', endsAt + GRACE), visitsAt: later('visits', endsAt) };
}

async function hashOf(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch(() => {
    throw new UsageError(`--order: ${path} cannot be read`);
  });
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

async function confirm(io: Io, phrase: string): Promise<void> {
  tell(io, `Type exactly: ${phrase}`);
  const lines = createInterface({ input: io.stdin });
  try {
    for await (const line of lines) {
      if (line.trim() === phrase) return;
      break;
    }
  } finally {
    lines.close();
  }
  throw new NotConfirmedError('the line typed is another one; nothing signed');
}

async function show(dataDir: string, { json, io }: { readonly json: boolean; readonly io: Io }): Promise<ExitCode> {
  const keyring = await reachKeyring(dataDir, io.environment);
  const statement = await nextStatement(dataDir, keyring.root());
  if (json) await write(io.stdout, `${JSON.stringify(statement === null ? null : printable(statement.end))}\n`);
  else await write(io.stdout, statement === null ? 'no statement in force\n' : `statement ${statement.end.version}\n${describe(statement.end).join('\n')}\n`);
  if (!json) for (const line of await proofLines(dataDir)) await write(io.stdout, `${line}\n`);
  return EXIT.ok;
}

/** What the server has done of it: numbers that the audit trail has too. */
async function proofLines(dataDir: string): Promise<readonly string[]> {
  const names = await readdir(proofDir(dataDir)).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => {
      const { statement, what, rows, finishedAt } = JSON.parse(await readFile(join(proofDir(dataDir), name), 'utf8')) as Shredded;
      return `${what.padEnd(9)} done ${iso(finishedAt)}, ${rows} ${what === 'issuing' ? 'passes were still unexpired' : 'rows deleted'} (statement ${statement})`;
    }),
  );
}

function describe({ endsAt, phonesAt, journalsAt, visitsAt, order }: Omit<EndOfMission, 'version' | 'iat'>): readonly string[] {
  return [
    `doors stop, nothing is issued   ${iso(endsAt)}`,
    `visits are shredded             ${iso(visitsAt)}`,
    `journals are shredded           ${iso(journalsAt)}`,
    `phones and tablets erase        ${iso(phonesAt)}`,
    ...(order === null ? [] : [`order SHA-256 ${Buffer.from(order).toString('hex')}`]),
  ];
}

function printable(end: EndOfMission) {
  return { ...end, order: end.order === null ? null : Buffer.from(end.order).toString('hex') };
}

function iso(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;
}
