/** `ashyq signer`: the process that alone holds the keys, for issuers that run with ASHYQ_SIGNER (decision 048). */
import { resolve } from 'node:path';
import { createLog } from '../issuer/http/log.ts';
import { SIGNER } from '../issuer/keys/reach.ts';
import { LIMITS, type Limits } from '../issuer/keys/signer/limits.ts';
import { startSigner } from '../issuer/keys/signer/serve.ts';
import { type Command, parseCount, readArgs, required } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { EXIT, type ExitCode, type Io, UsageError } from './io.ts';

const HELP = `usage: ashyq signer --socket PATH [--data DIR] [flags]

Opens the sealed keys below DIR/keys and signs for issuers that run with ASHYQ_SIGNER=PATH, over
a Unix socket with rights 0660: run it as a user of its own and put the issuer's user into its
group (deploy/ashyq-signer.service; docs/operations.md, "The signer"). It signs passes, lists,
stamps and the like, never bytes, and within bounds that the issuer cannot lift; what it signed
last it remembers in DIR/signer. One JSON log line for each event on stderr. SIGINT or SIGTERM
ends it. keys rotate, revoke and renew run as its user, with --data DIR; it takes them up within
seconds.

  --socket PATH        where it listens (${SIGNER}); the folder must not be open to everybody
  --data DIR           folder with keys/ (ASHYQ_DATA, else ./data), not the issuer's
  --passes-a-minute N  of passes and answers to doors, at most (${LIMITS.passesAMinute})
  --pass-hours N       longest life of a pass on a phone, the policy's tokenHours (${LIMITS.passHours})
  --paper-days N       longest life of a paper pass, the policy's paperDays (${LIMITS.paperDays})
  --stop-hours N       longest life of a stamp, the policy's stopHours (${LIMITS.stopHours})

Passphrase of the keys: ASHYQ_KEY_PASSPHRASE or ASHYQ_KEY_PASSPHRASE_FILE.

example:
  ASHYQ_KEY_PASSPHRASE_FILE=/run/secrets/keys ashyq signer --data /var/lib/ashyq-signer \\
    --socket /run/ashyq-signer/signer.sock
`;

const OPTIONS = {
  socket: { type: 'string' },
  data: { type: 'string' },
  'passes-a-minute': { type: 'string' },
  'pass-hours': { type: 'string' },
  'paper-days': { type: 'string' },
  'stop-hours': { type: 'string' },
} as const;

export const signerCommand: Command = { help: HELP, run: runSigner };

async function runSigner(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readArgs(args, OPTIONS);
  const socketPath = resolve(required(values.socket ?? io.environment[SIGNER], '--socket'));
  const count = (text: string | undefined, flag: string, otherwise: number): number => {
    const given = text === undefined ? otherwise : parseCount(text, flag, 1_000_000);
    if (given === 0) throw new UsageError(`${flag} takes a number above 0`);
    return given;
  };
  const limits: Limits = {
    passesAMinute: count(values['passes-a-minute'], '--passes-a-minute', LIMITS.passesAMinute),
    passHours: count(values['pass-hours'], '--pass-hours', LIMITS.passHours),
    paperDays: count(values['paper-days'], '--paper-days', LIMITS.paperDays),
    stopHours: count(values['stop-hours'], '--stop-hours', LIMITS.stopHours),
  };
  const stopped = io.stopped();
  const log = createLog((line) => io.stderr.write(line));
  const dataDir = dataDirOf(values.data, io);
  const running = await startSigner({ dataDir, environment: io.environment, socketPath, limits, log, now: io.now });
  await stopped;
  await running.stop();
  return EXIT.ok;
}
