/** `ashyq lab`: the key with which a laboratory signs its batches, and laboratories as the ministry registers them. */

import { readIfPresent } from '../issuer/publish/durable-file.ts';
import { type Command, parseTime, readArgs, required } from './command.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { LAB_PASSPHRASE, writeLabKey } from './lab-key.ts';
import { runLabRegister } from './lab-register.ts';
import { PLACE_HELP, PLACE_OPTIONS, readPlace } from './place.ts';

const HELP = `usage: ashyq lab keygen --out FILE [--json]
       ashyq lab list | add ID --kind lab|contact --name NAME --public-key HEX
                      | key ID --public-key HEX [--last-second TIME] | end ID   [flags]

keygen makes an Ed25519 key for signing batches (of a laboratory or of the control centre),
writes it to FILE as PEM (readable by this user only, encrypted where ${LAB_PASSPHRASE} or
${LAB_PASSPHRASE}_FILE is set) and prints its public key and key id, which the ministry
registers for the laboratory. The demo's laboratories have theirs in DATA/demo/labs.

The others work on the issuer's own machine, and only until two key officers can sign in: from
then on two persons do it at the desk. The audit trail says that it was the console. With key
the old key is good to --last-second (at most 14 days; without it, it ends now: a leak).

  --json                one JSON object a line
${PLACE_HELP}

examples:
  ${LAB_PASSPHRASE}_FILE=secret.txt ashyq lab keygen --out lab.pem
  ashyq lab add LAB-01 --kind lab --name "№1 зертхана" --public-key 3f0c…
`;

const OPTIONS = {
  ...PLACE_OPTIONS,
  out: { type: 'string' },
  kind: { type: 'string' },
  name: { type: 'string' },
  'public-key': { type: 'string' },
  'last-second': { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const labCommand: Command = { help: HELP, run: runLab };

async function runLab(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [what, id] = positionals;
  if (what === 'list' || what === 'add' || what === 'key' || what === 'end') {
    const lastSecond = values['last-second'] === undefined ? null : parseTime(values['last-second'], '--last-second');
    const given = { kind: values.kind, name: values.name, publicKey: values['public-key'], lastSecond, json: values.json === true };
    return runLabRegister({ what, id, ...given }, readPlace(values, io), io);
  }
  if (what !== 'keygen' || id !== undefined) throw new UsageError('lab takes keygen, list, add, key or end');
  const out = required(values.out, '--out');
  if ((await readIfPresent(out)) !== null) throw new UsageError(`${out} is there already; a key is never overwritten`);
  const { x, kid, encrypted } = await writeLabKey(out, io.environment);
  await write(io.stdout, values.json === true ? `${JSON.stringify({ publicKey: x, kid, file: out, encrypted })}\n` : `public key ${x}\nkey id ${kid}\n`);
  if (!encrypted) tell(io, `${out} is not encrypted: set ${LAB_PASSPHRASE}_FILE to have it so`);
  return EXIT.ok;
}
