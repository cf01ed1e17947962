/** `ashyq verify` (formats.md §10): one QR text a line in, one verdict a line out, in order and in flat memory. */
import { VerifierMemory } from '../core/memory.ts';
import { type Door, verify } from '../core/verify.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { type Command, parseCount, parseHex, parseTime, readArgs, required } from './command.ts';
import { openInputs } from './inputs.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { readLines } from './lines.ts';
import { Progress } from './progress.ts';
import { readTrustDir } from './trust-dir.ts';
import { formatColumns, formatJson, type Place } from './verdict-line.ts';

const HELP = `usage: ashyq verify --trust DIR [flags] [FILE... | -]

Judges QR texts, one a line, and prints one verdict a line in the same order.
Without FILE, or with -, reads standard input.

  --trust DIR     the files published under /trust/ (root.cbor, stamp.cbor, bundle.<n>.cbor,
                  policy.<n>.json, lists/...)
  --pin FILE      the root trusted first; default DIR/root.cbor, which trusts DIR itself
  --category C    category of the door (default voluntary)
  --area A        district code of the door (default *: the zone of all unnamed areas)
  --venue ID      venue that presentations may be bound to
  --gate N        gate of that venue
  --nonce HEX     a nonce (8 bytes) that this gate has just shown; may be repeated
  --registration  the venue takes only presentations bound to it
  --at TIME       judge as of TIME: ISO 8601 (UTC where it names no zone) or seconds since
                  1970. Default: the clock, read anew for every line
  --json          NDJSON instead of columns
  --progress      count lines on stderr (the default on a terminal)

Lines are trimmed; an empty line is input-empty. "line" counts from 1 through all files;
with several files "file" and "fileLine" say where a line stands. A picture shown twice in
one call is proof-replayed. Expired trust files are judged line by line (trust-stale,
root-expired); files that do not verify are refused whole: exit 3, the code on stderr.
An end of the mission that is in force is told on stderr and changes no verdict.

exit: 0 all admitted, 1 something refused, 2 something undecided and nothing refused,
      3 trust files refused, 64 usage, 70 internal

examples:
  ashyq verify --trust public/trust scans.txt
  ashyq verify --trust trust --pin root.1.cbor --category cinema --area 7510 --json < scans.txt
  ashyq verify --trust trust --venue ALA-00123 --gate 2 --nonce 00112233445566aa - < scan.txt
`;

const OPTIONS = {
  trust: { type: 'string' },
  pin: { type: 'string' },
  category: { type: 'string', default: 'voluntary' },
  area: { type: 'string', default: '*' },
  venue: { type: 'string' },
  gate: { type: 'string' },
  nonce: { type: 'string', multiple: true },
  registration: { type: 'boolean', default: false },
  at: { type: 'string' },
  json: { type: 'boolean', default: false },
  progress: { type: 'boolean' },
} as const;

const NONCE_BYTES = 8;

export const verifyCommand: Command = { help: HELP, run: runVerify };

async function runVerify(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: Number.POSITIVE_INFINITY });
  const dir = required(values.trust, '--trust');
  const door = readDoor(values);
  const nonces = (values.nonce ?? []).map((hex) => parseHex(hex, '--nonce', NONCE_BYTES));
  const at = values.at === undefined ? null : parseTime(values.at, '--at');
  const inputs = await openInputs(positionals, io);

  const engine = nodeEngine();
  const start = at ?? io.now();
  const result = await readTrustDir(dir, { pin: values.pin, now: start, engine });
  if (!result.ok) {
    tell(io, `ashyq: trust refused: ${result.code}: ${result.file}`);
    return EXIT.trust;
  }
  const { end } = result.trust;
  // No verdict: a list of the past is judged after the end as before it (decision 019).
  if (end !== null)
    tell(io, `ashyq: the mission ${start >= end.endsAt ? 'ended' : 'ends'} ${isoMinute(end.endsAt)} (statement ${end.version}); judged all the same`);
  const memory = new VerifierMemory();
  for (const nonce of nonces) memory.issueNonce(nonce, start);
  const format = values.json ? formatJson : formatColumns;
  const progress = new Progress(io, values.progress ?? io.stderr.isTTY === true);
  const seen = { refuse: false, undecided: false };
  let line = 0;
  for (const { name, open } of inputs) {
    let fileLine = 0;
    for await (const texts of readLines(open())) {
      let answer = '';
      for (const text of texts) {
        line += 1;
        fileLine += 1;
        const verdict = await verify(text, { trust: result.trust, now: at ?? io.now(), door, memory, engine });
        if (verdict.outcome !== 'admit') seen[verdict.outcome] = true;
        const place: Place = inputs.length > 1 ? { line, file: name, fileLine } : { line };
        answer += format(place, verdict);
      }
      await write(io.stdout, answer);
      progress.count(line);
    }
  }
  progress.end(line);
  if (line === 0) tell(io, 'ashyq: no lines: nothing was judged');
  return seen.refuse ? EXIT.refused : seen.undecided ? EXIT.undecided : EXIT.ok;
}

const isoMinute = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;

function readDoor(values: { category: string; area: string; venue?: string | undefined; gate?: string | undefined; registration: boolean }): Door {
  const { category, area, venue, gate, registration } = values;
  if (gate !== undefined && venue === undefined) throw new UsageError('--gate needs --venue');
  return {
    category,
    area,
    registration,
    ...(venue === undefined ? {} : { venueId: venue }),
    ...(gate === undefined ? {} : { gate: parseCount(gate, '--gate') }),
  };
}
