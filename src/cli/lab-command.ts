/** `ashyq lab keygen`: the key with which a laboratory signs its batches. The ministry registers its public half, two persons together. */

import { readIfPresent } from '../issuer/publish/durable-file.ts';
import { type Command, readArgs, required } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { LAB_PASSPHRASE, writeLabKey } from './lab-key.ts';

const HELP = `usage: ashyq lab keygen --out FILE [--json]

Makes an Ed25519 key for signing batches (of a laboratory or of the control centre), writes
it to FILE as PEM (readable by this user only, encrypted where ${LAB_PASSPHRASE} or
${LAB_PASSPHRASE}_FILE is set) and prints its public key and key id, which the ministry
registers for the laboratory. The demo's laboratories have theirs in DATA/demo/labs.

example:
  ${LAB_PASSPHRASE}_FILE=secret.txt ashyq lab keygen --out lab.pem
`;

const OPTIONS = { out: { type: 'string' }, json: { type: 'boolean' } } as const;

export const labCommand: Command = { help: HELP, run: runLab };

async function runLab(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 1 });
  if (positionals[0] !== 'keygen') throw new UsageError('lab takes keygen');
  const out = required(values.out, '--out');
  if ((await readIfPresent(out)) !== null) throw new UsageError(`${out} is there already; a key is never overwritten`);
  const { x, kid, encrypted } = await writeLabKey(out, io.environment);
  await write(io.stdout, values.json === true ? `${JSON.stringify({ publicKey: x, kid, file: out, encrypted })}\n` : `public key ${x}\nkey id ${kid}\n`);
  if (!encrypted) tell(io, `${out} is not encrypted: set ${LAB_PASSPHRASE}_FILE to have it so`);
  return EXIT.ok;
}
