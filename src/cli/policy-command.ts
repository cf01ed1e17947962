/** `ashyq policy`: what the officers do with a policy that the desk handed over (decision 034): look at it, and sign the bundle that names it. */
import { readFile } from 'node:fs/promises';
import { toHex } from '../core/bytes.ts';
import { PolicyError, parsePolicy } from '../core/policy/policy.ts';
import type { TokenKey } from '../core/trust/bundle.ts';
import { decodeRoot } from '../core/trust/root.ts';
import { openOnline, openSecondBundle } from '../issuer/keys/keyring.ts';
import { readRoots, trustDirOf } from '../issuer/keys/layout.ts';
import { nodeSigner } from '../issuer/keys/node-ed25519.ts';
import { openOffline } from '../issuer/keys/offline-root.ts';
import { readRequest, type SignedSoFar, signRequest } from '../issuer/policy/officers.ts';
import { writeDurable } from '../issuer/publish/durable-file.ts';
import { type Command, readArgs, required } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';

const HELP = `usage: ashyq policy check FILE
       ashyq policy sign REQUEST --out FILE [--add SIGNED] [--keys DIR] [--trust DIR] [--data DIR]

check reads a policy and says whether it is one, or the first place that is wrong.

sign signs what the ministry’s desk handed over: the next bundle, which names the new policy.
Two of the three bundle keys sign. Where two officers hold them apart the first signs alone, and
the second adds to what the first one made. The file goes back to the desk (Policy, the draft,
“What the officers signed”), which verifies it and publishes it as it is. Nothing is published here.

  --out FILE    where the signed bundle goes
  --add SIGNED  what another officer signed of the same request
  --keys DIR    sealed key files as the officers carry them (ASHYQ_ROOT_PASSPHRASE, or a
                .passphrase file beside each); without it the two bundle keys of --data
  --trust DIR   folder with the newest root (default DATA/public/trust)
  --data DIR    data directory (ASHYQ_DATA, else ./data)

Exit 0: enough keys have signed; 1: it is signed, and another key must sign too, or it was refused.

examples:
  ashyq policy sign policy-42.request.json --out bundle-42.cbor --keys /media/officer-1
  ashyq policy sign policy-42.request.json --add bundle-42.cbor --out signed-42.cbor --keys /media/officer-2
`;

const OPTIONS = { out: { type: 'string' }, add: { type: 'string' }, keys: { type: 'string' }, trust: { type: 'string' }, data: { type: 'string' } } as const;
type Values = { readonly [name in keyof typeof OPTIONS]?: string | undefined };

export const policyCommand: Command = { help: HELP, run: runPolicy };

async function runPolicy(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [action, file] = positionals;
  if (action === 'check') return check(required(file, 'FILE'), io);
  if (action === 'sign') return sign(required(file, 'REQUEST'), values, io);
  throw new UsageError('policy takes check FILE or sign REQUEST');
}

async function check(path: string, io: Io): Promise<ExitCode> {
  try {
    const { version, rules, categories } = parsePolicy(await bytesOf(path));
    await write(io.stdout, `policy ${version}: ${rules.length} rules, ${categories.size} kinds of place\n`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    await write(io.stdout, `not a policy: ${error.place}\n`);
    return EXIT.refused;
  }
}

async function sign(path: string, values: Values, io: Io): Promise<ExitCode> {
  const out = required(values.out, '--out');
  const dataDir = dataDirOf(values.data, io);
  const request = await readRequest(await bytesOf(path));
  if (!request.ok) return refuse(io, request.code);
  const newest = (await readRoots(values.trust ?? trustDirOf(dataDir))).at(-1);
  if (newest === undefined) throw new UsageError('--trust holds no root');
  const { policy, bundle } = request.value;
  tell(io, `policy ${policy.version}: ${policy.rules.length} rules, SHA-256 ${toHex(bundle.policy.sha256)}`);
  tell(io, `bundle ${bundle.version}: ${bundle.tokenKeys.length} token keys, until ${dayOf(bundle.expiresAt)}`);
  // doors trust these keys as soon as it is published: a number of them would not show one that somebody slipped in
  for (const key of bundle.tokenKeys) tell(io, `  ${keyLine(key)}`);
  if (bundle.end !== null) tell(io, `  end of the mission: statement ${bundle.end.version}`);
  const signers = values.keys === undefined ? await ownSigners(dataDir, io) : await openOffline(values.keys, { environment: io.environment, role: 'bundle' });
  const added = values.add === undefined ? null : await bytesOf(values.add);
  const done = await signRequest(request.value, { root: await decodeRoot(newest.bytes), signers, added });
  if (!done.ok) return refuse(io, done.code);
  await writeDurable(out, done.value.bytes);
  return report(done.value, out, io);
}

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

function keyLine({ kid, notBefore, notAfter, retiredAt, revokedAt, voidBefore, specimen }: TokenKey): string {
  const dated = (word: string, at: number | null) => (at === null ? null : `${word} ${dayOf(at)}`);
  const marks = [specimen ? 'specimen' : null, dated('retired', retiredAt), dated('void before', voidBefore), dated('revoked', revokedAt)];
  return [`token key ${toHex(kid)}`, `${dayOf(notBefore)} to ${dayOf(notAfter)}`, ...marks.filter((mark) => mark !== null)].join(', ');
}

async function report({ kids, threshold }: SignedSoFar, out: string, io: Io): Promise<ExitCode> {
  const enough = kids.length >= threshold;
  await write(io.stdout, `${out}: signed by ${kids.join(', ')} (${kids.length} of ${threshold})\n`);
  tell(io, enough ? 'Take it back to the desk.' : 'Another officer signs too: --add this file.');
  return enough ? EXIT.ok : EXIT.refused;
}

/** The two bundle keys that lie on this machine. */
async function ownSigners(dataDir: string, io: Io) {
  const files = [await openOnline(dataDir, io.environment), await openSecondBundle(dataDir, io.environment)];
  const keys = files.flatMap((file) => file.keys).filter(({ record }) => record.role === 'bundle' && record.revokedAt === null);
  return keys.map(({ seed }) => nodeSigner(seed));
}

async function refuse(io: Io, code: string): Promise<ExitCode> {
  await write(io.stdout, `refused: ${code}\n`);
  return EXIT.refused;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    throw new UsageError(`${path} cannot be read`);
  }
}
