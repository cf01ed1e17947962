/** `ashyq trust mirror`: the ministry's published files, the past too, kept by whoever wants to be able to audit them later. */
import { mkdir, readFile } from 'node:fs/promises';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { withLock } from '../issuer/publish/lock.ts';
import { type Command, printable, readArgs, required } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { keepMirror, type MirrorReport, type MirrorResult } from './mirror.ts';
import { openSource } from './mirror-source.ts';
import { readTrustFile } from './trust-dir.ts';

const HELP = `usage: ashyq trust mirror DIR --from URL [--pin FILE] [--json]

Keeps in DIR what a ministry publishes under /trust/: the present, the transparency log, and every
file that the log counts, as long as it is published. The ministry drops time stamps after 35
days; whoever has no mirror judges what is older by the log alone. Only what is new is fetched,
nothing is written before it is verified, and a run that breaks off is taken up by the next one:
run it by cron, once an hour or oftener.

DIR is a --trust for verify and audit, and a folder for the auditor's page.

  --from URL    the address of /trust/, or a folder
  --pin FILE    the first root that is believed, for the first run; without it the one that is
                published then is, which only another way (paper, a colleague) can confirm
  --json        one JSON object

exit: 0 the mirror is up to date, 1 the log contradicts what the mirror holds (both checkpoints
      are then in DIR/evidence), a file is not the one that was logged, or nobody answers,
      3 trust files refused, 64 usage, 70 internal

example:
  7 * * * *  ashyq trust mirror /srv/ashyq-mirror --from https://ashyq.example/trust/
`;

const OPTIONS = { from: { type: 'string' }, pin: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

export const trustCommand: Command = { help: HELP, run: runTrust };

async function runTrust(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [what, dir] = positionals;
  if (what !== 'mirror') throw new UsageError('trust takes mirror');
  const source = openSource(required(values.from, '--from'));
  if (dir === undefined) throw new UsageError('trust mirror takes a folder');
  await mkdir(dir, { recursive: true });
  // Two at once would drop each other's tiles.
  const result = await withLock(dir, async () => {
    const held = await readTrustFile(dir, 'root.cbor');
    const pinned = held ?? (values.pin === undefined ? await source('root.cbor') : await readPin(values.pin));
    if (pinned === null) return null;
    if (held === null && values.pin === undefined) tell(io, 'ashyq: no --pin: the root that is published now is taken at its word');
    return keepMirror({ dir, source, pinned, now: io.now(), engine: nodeEngine() });
  });
  return result === null ? refuse({ code: 'not-trust-data', file: 'root.cbor' }, io) : tellResult(result, values.json, io);
}

async function readPin(path: string): Promise<Uint8Array> {
  return readFile(path).catch(() => {
    throw new UsageError(`--pin: there is no readable file ${path}`);
  });
}

function refuse({ code, file }: { readonly code: string; readonly file: string }, io: Io): ExitCode {
  tell(io, `ashyq: ${code}: ${file}`);
  return EXIT.trust;
}

async function tellResult(result: MirrorResult, json: boolean, io: Io): Promise<ExitCode> {
  if (!result.ok && result.of === 'trust') return refuse(result, io);
  if (!result.ok) {
    tell(io, `ashyq: ${result.code}: log/checkpoint${result.evidence === null ? '' : `; both checkpoints are in ${printable(result.evidence)}`}`);
    return EXIT.refused;
  }
  const { report } = result;
  for (const name of report.differing) tell(io, `ashyq: file-differs: ${name}`);
  await write(io.stdout, json ? `${JSON.stringify(report)}\n` : describe(report));
  return report.differing.length > 0 ? EXIT.refused : EXIT.ok;
}

const describe = ({ kept, held, gone, size, before }: MirrorReport): string =>
  `kept ${kept}, held ${held}, gone ${gone}\nlog\t${size} entries, ${before} before\n`;
