/** `ashyq ingest`: a CSV file of laboratory results or contacts, judged line by line, signed and sent. */
import { stat } from 'node:fs/promises';
import { isLoopback } from '../issuer/config.ts';
import { CsvError, detectSeparator, parseCsv } from '../issuer/registers/csv.ts';
import { ENCODINGS } from '../issuer/registers/encoding.ts';
import { readContactRows, readLabRows } from '../issuer/registers/line-rows.ts';
import { type Command, parseCount, printable, readArgs, required } from './command.ts';
import { readText } from './csv-text.ts';
import { SendError, type Sent, sendRows } from './ingest-send.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { LAB_PASSPHRASE, readLabKey } from './lab-key.ts';

const HELP = `usage: ashyq ingest lab     FILE.csv --lab ID --key FILE --server URL [flags]
       ashyq ingest contacts FILE.csv --lab ID --key FILE --server URL [flags]
       ashyq ingest lab|contacts FILE.csv --preview [--encoding NAME]

Sends results (columns iin,sampled_at,result,district) or contacts (iin,contact_at,case_ref)
as signed batches. Columns go by name, separated by , or ;. Dates are 21.04.2021,
21.04.2021 09:40 or ISO 8601. result is 0, 1 or 2, negative, positive or withdrawn.

  --lab ID          the source's id, as the ministry registered it
  --key FILE        its signing key (ashyq lab keygen); ${LAB_PASSPHRASE}(_FILE) opens it
  --server URL      the issuer, https://ashyq.example
  --encoding NAME   ${ENCODINGS.join(', ')}. UTF-8 is recognised; the others
                    cannot be told apart for certain: ashyq shows how each would read
  --utc-offset MIN  zone of times that name none, in minutes (default 300)
  --preview         show what would be sent, send nothing
  --json            the result as JSON

Lines that cannot be read are named with a code and left out; the others are sent. Sending
the same file again does no harm: batches that arrived are answered as before.
exit: 0 every line taken, 1 some were not (or the issuer was not reached), 2 some are held for
a look by the ministry, 64 usage

examples:
  ashyq ingest lab april.csv --preview --encoding rk1048
  ashyq ingest lab april.csv --lab LAB-01 --key lab.pem --server https://ashyq.example
`;

const OPTIONS = {
  lab: { type: 'string' },
  key: { type: 'string' },
  server: { type: 'string' },
  encoding: { type: 'string' },
  'utc-offset': { type: 'string', default: '300' },
  preview: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const PREVIEW_ROWS = 10;

export const ingestCommand: Command = { help: HELP, run: runIngest };

async function runIngest(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [kind, file] = positionals;
  if (kind !== 'lab' && kind !== 'contacts') throw new UsageError('ingest takes lab or contacts, and a file');
  const path = required(file, 'FILE.csv');
  const info = await stat(path).catch(() => null);
  if (info === null || info.isDirectory()) throw new UsageError(`there is no file ${path}`);
  const text = await readText(path, values.encoding, io);
  const read = readRows(text, kind, parseCount(values['utc-offset'], '--utc-offset', 840));
  for (const { line, code } of read.errors) tell(io, `line ${line}: ${code}`);
  if (values.preview === true) return preview(read, io);

  const server = serverOf(required(values.server, '--server'));
  const sourceId = required(values.lab, '--lab');
  const signer = await readLabKey(required(values.key, '--key'), io.environment);
  const options = {
    server,
    sourceId,
    createdAt: Math.floor(info.mtimeMs / 1000),
    signer,
    onRetry: (seconds: number) => tell(io, `no answer; trying again in ${seconds} s`),
  };
  try {
    return await report(await sendRows(read, options), { unreadable: read.errors.length, json: values.json === true }, io);
  } catch (error) {
    if (error instanceof SendError) await report(error.sent, { unreadable: read.errors.length, json: values.json === true }, io);
    throw error;
  }
}

/** Batches are signed, not encrypted, and hold personal numbers with results. @throws UsageError unless the way to the issuer is encrypted or stays on this machine */
function serverOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new UsageError('--server takes an address like https://ashyq.example');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new UsageError('--server must be https, or http on this machine: the lines hold personal numbers');
  return text;
}

function readRows(text: string, kind: 'lab' | 'contacts', utcOffsetMinutes: number) {
  try {
    const records = parseCsv(text, detectSeparator(text));
    return kind === 'lab'
      ? { kind: 'lab' as const, ...readLabRows(records, utcOffsetMinutes) }
      : { kind: 'contact' as const, ...readContactRows(records, utcOffsetMinutes) };
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${error.code}: ${error.message}`);
    throw error;
  }
}

/** The first rows as understood, personal numbers cut to the date of birth. */
async function preview(read: ReturnType<typeof readRows>, io: Io): Promise<ExitCode> {
  const time = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;
  const rows =
    read.kind === 'lab'
      ? read.rows.slice(0, PREVIEW_ROWS).map((row) => [row.rowId, masked(row.iin), time(row.sampledAt), String(row.result), row.district])
      : read.rows.slice(0, PREVIEW_ROWS).map((row) => [row.rowId, masked(row.iin), time(row.contactAt), printable(row.caseRef ?? '')]);
  for (const row of rows) await write(io.stdout, `${row.join('\t')}\n`);
  tell(io, `${read.rows.length} lines can be sent, ${read.errors.length} cannot; nothing was sent`);
  return read.errors.length > 0 ? EXIT.refused : EXIT.ok;
}

const masked = (iin: string): string => `${iin.slice(0, 6)}******`;

async function report(sent: Sent, { unreadable, json }: { unreadable: number; json: boolean }, io: Io): Promise<ExitCode> {
  for (const { line, code } of sent.rejected) tell(io, `line ${line}: ${code}`);
  const { accepted, held, heldUntil } = sent;
  const counts = { accepted, held, rejected: sent.rejected.length, unreadable };
  if (held > 0) tell(io, `${held} lines arrived and are held: the ministry looks at them before they count (ask again by sending the same file)`);
  if (heldUntil !== undefined) tell(io, `what nobody has decided on by ${new Date(heldUntil * 1000).toISOString().slice(0, 16)}Z is refused`);
  const text = json
    ? JSON.stringify({ ...counts, ...(heldUntil === undefined ? {} : { heldUntil }), lines: sent.rejected })
    : `accepted ${accepted}, ${held > 0 ? `held ${held}, ` : ''}rejected ${counts.rejected}, unreadable ${unreadable}`;
  await write(io.stdout, `${text}\n`);
  if (counts.rejected + unreadable > 0) return EXIT.refused;
  return held > 0 ? EXIT.undecided : EXIT.ok;
}
