/** `ashyq publish`: signs and writes the trust files of one data directory. */
import { KeyError } from '../issuer/keys/key-error.ts';
import { reachKeyring } from '../issuer/keys/reach.ts';
import { fileSource } from '../issuer/publish/file-source.ts';
import { publishNeutral } from '../issuer/publish/neutral.ts';
import { publish } from '../issuer/publish/publisher.ts';
import { type Command, readArgs } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';

const HELP = `usage: ashyq publish [--data DIR] [--dir SOURCE] [--drop-lists] [--json]

Signs a new stamp and whatever has changed since the last one, and writes DATA/public/trust:
root.<n>.cbor, bundle.<n>.cbor, policy.<n>.json, lists/<k>.<version>.cwt and, last, stamp.cbor;
neutral.cwt, the public neutral code, where its year is half over or the venue key is another.
Serve that folder as /trust/ from anywhere; stamp.cbor, root.cbor and neutral.cwt must not be
cached.
A running server does this every five minutes by itself.

  --data DIR     data directory with the keys (ASHYQ_DATA, else ./data)
  --dir SOURCE   what to publish, without a database: SOURCE/policy.json and
                 SOURCE/revoked/<k>.txt with one revoked token index a line (default DATA).
                 No policy.json: the published policy stays. A revoked token stays revoked
  --drop-lists   let lists that SOURCE does not mention leave the stamp (all their tokens
                 must have expired); without it they are kept
  --json         the result as JSON

examples:
  ashyq publish
  ashyq publish --dir ./policy-2026-12
`;

const OPTIONS = { data: { type: 'string' }, dir: { type: 'string' }, 'drop-lists': { type: 'boolean' }, json: { type: 'boolean' } } as const;

export const publishCommand: Command = { help: HELP, run: runPublish };

async function runPublish(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readArgs(args, OPTIONS);
  const dataDir = dataDirOf(values.data, io);
  const keyring = await reachKeyring(dataDir, io.environment);
  const source = fileSource(values.dir ?? dataDir);
  const { stamp, written: named, policyVersion } = await publish({ dataDir, keyring, source, now: io.now(), keepLists: values['drop-lists'] !== true });
  // the stamp stands whatever becomes of the neutral code, and the result says so
  const neutral = await publishNeutral({ dataDir, keyring, now: io.now() }).catch((error: unknown) => {
    if (error instanceof KeyError) return error;
    throw error;
  });
  const written = neutral === true ? [...named, 'neutral.cwt'] : named;
  if (values.json === true) {
    const lists = stamp.lists.map(({ k, version }) => ({ list: k, version }));
    const result = { stamp: stamp.version, issuedAt: stamp.iat, expiresAt: stamp.exp, bundle: stamp.bundle.version, policy: policyVersion, lists, written };
    await write(io.stdout, `${JSON.stringify(result)}\n`);
  } else {
    for (const name of [...written, 'stamp.cbor']) await write(io.stdout, `${name}\n`);
    await write(
      io.stdout,
      `stamp ${stamp.version} until ${new Date(stamp.exp * 1000).toISOString().slice(0, 16)}Z: bundle ${stamp.bundle.version}, policy ${policyVersion}, ${stamp.lists.length} lists\n`,
    );
  }
  if (!(neutral instanceof KeyError)) return EXIT.ok;
  tell(io, `ashyq: ${neutral.code}: published, but no neutral code: ${neutral.message}`);
  return EXIT.refused;
}
