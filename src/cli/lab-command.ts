/** `ashyq lab keygen`: the key with which a laboratory signs its batches. The ministry registers its public half, two persons together. */

import { CONTROL_CENTRE, LABS } from '../issuer/demo/days.ts';
import { demoSecret, labSeed } from '../issuer/demo/lab-keys.ts';
import { readIfPresent } from '../issuer/publish/durable-file.ts';
import { type Command, readArgs, required } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { LAB_PASSPHRASE, writeLabKey } from './lab-key.ts';

const HELP = `usage: ashyq lab keygen   --out FILE [--json]
       ashyq lab demo-key --lab ID --out FILE [--data DIR] [--json]

keygen makes an Ed25519 key for signing batches (of a laboratory or of the control centre), writes
it to FILE as PEM (readable by this user only, encrypted where ${LAB_PASSPHRASE} or
${LAB_PASSPHRASE}_FILE is set) and prints its public key and key id, which the ministry
registers for the laboratory. demo-key writes the key of one of the demo's laboratories
(LAB-ALMATY, LAB-ASTANA, LAB-REGIONS) or of its control centre (COVID-CENTRE).

examples:
  ${LAB_PASSPHRASE}_FILE=secret.txt ashyq lab keygen --out lab.pem
  ashyq lab demo-key --lab LAB-ALMATY --out demo-lab.pem
`;

const OPTIONS = { out: { type: 'string' }, lab: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } } as const;
const DEMO_SOURCES: readonly string[] = [...LABS, CONTROL_CENTRE].map(({ id }) => id);

export const labCommand: Command = { help: HELP, run: runLab };

async function runLab(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 1 });
  const [action] = positionals;
  if (action !== 'keygen' && action !== 'demo-key') throw new UsageError('lab takes keygen or demo-key');
  if (action === 'keygen' && values.lab !== undefined) throw new UsageError('--lab belongs to lab demo-key');
  const out = required(values.out, '--out');
  if ((await readIfPresent(out)) !== null) throw new UsageError(`${out} is there already; a key is never overwritten`);
  const seed = action === 'keygen' ? null : await demoSeed(required(values.lab, '--lab'), dataDirOf(values.data, io));
  const { x, kid, encrypted } = await writeLabKey(out, seed, io.environment);
  await write(io.stdout, values.json === true ? `${JSON.stringify({ publicKey: x, kid, file: out, encrypted })}\n` : `public key ${x}\nkey id ${kid}\n`);
  if (!encrypted) tell(io, `${out} is not encrypted: set ${LAB_PASSPHRASE}_FILE to have it so`);
  return EXIT.ok;
}

async function demoSeed(lab: string, dataDir: string): Promise<Uint8Array> {
  if (!DEMO_SOURCES.includes(lab)) throw new UsageError(`--lab takes ${DEMO_SOURCES.join(', ')}`);
  return labSeed(await demoSecret(dataDir), lab);
}
