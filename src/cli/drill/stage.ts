/**
 * The world of a drill: a ministry made for it in an empty folder, or a copy of a real one. Everything in it is done by the program's own commands, with a clock
 * that the drill moves; the live installation is never touched.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { parseQr } from '../../core/qr.ts';
import { NOTICE_SECONDS } from '../../core/trust/end-of-mission.ts';
import { MANUAL_LIST } from '../../core/trust/status-list.ts';
import { demoPolicy } from '../../issuer/demo/policy.ts';
import { hasKeys, holdCeremony } from '../../issuer/keys/ceremony.ts';
import { type Keyring, openKeyring } from '../../issuer/keys/keyring.ts';
import { keyLayout, readRoots, trustDirOf } from '../../issuer/keys/layout.ts';
import { drawPassphrase, KEY_PASSPHRASE, keptPassphrase, ROOT_PASSPHRASE } from '../../issuer/keys/passphrase.ts';
import { signStatement } from '../../issuer/keys/statement.ts';
import { readIfPresent } from '../../issuer/publish/durable-file.ts';
import { readPublished } from '../../issuer/publish/published.ts';
import type { Command } from '../command.ts';
import { type Io, UsageError } from '../io.ts';
import { issueCommand } from '../issue-command.ts';
import { keysCommand } from '../keys-command.ts';
import { publishCommand } from '../publish-command.ts';
import { Client, Phone } from './client.ts';
import { type Check, inForce, isRight, type Step } from './protocol.ts';
import type { ClientName, StepName, SubjectName } from './words.ts';

const COMMANDS: Readonly<Record<string, Command>> = { keys: keysCommand, publish: publishCommand, issue: issueCommand };

export interface StageOptions {
  /** Empty or missing: a ministry is made there. With keys in it: taken for a copy, and used up. */
  readonly dir: string;
  readonly offlineRoot: string | undefined;
  readonly io: Io;
  /** scrypt's N for a ministry made here, lowered only by tests */
  readonly cost?: number | undefined;
}

/** A command that the drill needs has failed: nothing after it would mean anything. */
export class DrillError extends Error {
  readonly code = 'drill-interrupted';
}

export class Stage {
  readonly steps: Step[] = [];
  readonly scratch: boolean;
  now: number;
  dataDir: string;
  readonly #options: StageOptions;
  readonly #environment: Io['environment'];
  readonly #pinned: Uint8Array;
  readonly #copies: string[] = [];
  #open: { name: StepName; commands: string[]; checks: Check[] } | null = null;

  private constructor(options: StageOptions, made: { dataDir: string; scratch: boolean; now: number; environment: Io['environment']; pinned: Uint8Array }) {
    this.#options = options;
    this.dataDir = made.dataDir;
    this.scratch = made.scratch;
    this.now = made.now;
    this.#environment = made.environment;
    this.#pinned = made.pinned;
  }

  /** @throws UsageError for a folder that is neither empty nor an installation */
  static async open(options: StageOptions): Promise<Stage> {
    const { io } = options;
    const dir = resolve(options.dir);
    await mkdir(dir, { recursive: true });
    const isCopy = await hasKeys(dir);
    if (!isCopy && (await readdir(dir)).length > 0) throw new UsageError(`--in: ${dir} is neither empty nor a copy of a data directory`);
    const dataDir = isCopy ? dir : join(dir, 'data');
    if (isCopy && options.offlineRoot !== undefined) await cp(options.offlineRoot, join(dataDir, 'offline-root'), { recursive: true });
    const environment = isCopy ? io.environment : await makeMinistry(dir, dataDir, options);
    const published = await readPublished(trustDirOf(dataDir));
    const first = (await readRoots(keyLayout(dataDir).rootsDir))[0];
    if (first === undefined) throw new DrillError('the copy has no root');
    const now = Math.max(io.now(), published?.stamp.iat ?? 0);
    const stage = new Stage(options, { dataDir, scratch: !isCopy, now, environment, pinned: first.bytes });
    await stage.run('publish');
    return stage;
  }

  get trustDir(): string {
    return trustDirOf(this.dataDir);
  }
  /** Always inside the world: a drill loses root keys, and never those on an officer's own medium. */
  get offlineRoot(): string {
    return join(this.dataDir, 'offline-root');
  }

  client(): Client {
    return new Client(this.#pinned);
  }
  phone(): Phone {
    return new Phone(this.#pinned);
  }
  keyring(dataDir = this.dataDir): Promise<Keyring> {
    return openKeyring(dataDir, this.#environment);
  }
  /** A root by its version, as published. @throws DrillError */
  async rootBytes(version: number): Promise<Uint8Array> {
    const bytes = await readIfPresent(join(this.trustDir, `root.${version}.cbor`));
    if (bytes === null) throw new DrillError(`root ${version} is not published`);
    return bytes;
  }
  /** The end of the mission as somebody signs it who has a copy of the officers' key and nothing else. */
  async forgeStatement(dataDir: string): Promise<Uint8Array> {
    const endsAt = this.now + NOTICE_SECONDS;
    const change = { dataDir, environment: this.#environment, now: this.now, offlineRoot: join(dataDir, 'offline-root') };
    const { path } = await signStatement(change, { endsAt, phonesAt: endsAt, journalsAt: endsAt, visitsAt: endsAt, order: null });
    return readFile(path);
  }
  inForce() {
    return inForce(this.dataDir);
  }

  /** A moment later, or as much as is said. */
  wait(seconds = 60): void {
    this.now += seconds;
  }

  /** Begins the next step of the protocol. */
  step(name: StepName): void {
    this.#close();
    this.#open = { name, commands: [], checks: [] };
  }

  check(client: ClientName, subject: SubjectName, { expected, found }: { readonly expected: string; readonly found: string }): void {
    this.#open?.checks.push({ client, subject, expected, found });
  }

  /** Removes the copies of keys that thieves and backups were given. */
  async cleanUp(): Promise<void> {
    for (const copy of this.#copies.splice(0)) await rm(copy, { recursive: true, force: true });
  }

  /** Ends the protocol; true when everything was as expected. */
  finish(): boolean {
    this.#close();
    return this.steps.every(({ checks }) => checks.every(isRight));
  }

  /** Runs a command of the program that has to succeed, and gives its output. @throws DrillError */
  async run(...args: readonly string[]): Promise<string> {
    const { code, out, said } = await this.attempt(...args);
    if (code !== 0) throw new DrillError(`ashyq ${args.join(' ')}: ${said.split('\n')[0] ?? ''}`);
    return out;
  }

  /** The same for one that may fail; the code of its error is in `said`. */
  async attempt(...args: readonly string[]): Promise<{ code: number; out: string; said: string }> {
    const [name = '', ...rest] = args;
    const command = COMMANDS[name];
    if (command === undefined) throw new TypeError(`a drill has no command ${name}`);
    const [out, err] = [new Collected(), new Collected()];
    const io: Io = {
      stdin: Readable.from([]),
      stdout: out,
      stderr: err,
      environment: this.#environment,
      now: () => this.now,
      stopped: () => Promise.resolve(),
    };
    const offline = name === 'keys' && rest[0] !== 'list' ? ['--offline-root', this.offlineRoot] : [];
    this.#open?.commands.push(`ashyq ${args.join(' ')}`);
    try {
      return { code: await command.run([...rest, '--data', this.dataDir, ...offline], io), out: out.text, said: err.text };
    } catch (error) {
      // As `run.ts` does for the program: an error of ours carries a code of a closed set.
      if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
      return { code: 1, out: out.text, said: `${error.code}: ${error.message}` };
    }
  }

  /** A paper pass of a generated person. */
  async issuePaper(): Promise<string> {
    return (await this.run('issue', '--health', 'blue', '--initials', 'Ү.Ж.', '--birth', '0101', '--paper')).trim();
  }

  /** A pass for this phone's key, as a renewal brings it. */
  async renew(phone: Phone): Promise<void> {
    const holder = Buffer.from(phone.publicKey).toString('hex');
    phone.token = parseQr((await this.run('issue', '--health', 'blue', '--initials', 'Ү.Ж.', '--birth', '0101', '--holder', holder)).trim());
  }

  /** A copy of the whole data directory: a thief's, or a backup. */
  async copyTo(name: string): Promise<string> {
    const dir = resolve(this.#options.dir);
    const copy = this.scratch ? join(dir, name) : `${dir}.${name}`;
    await cp(this.dataDir, copy, { recursive: true });
    this.#copies.push(copy);
    return copy;
  }

  /** Revokes every pass that was made by hand. */
  async revokeManual(): Promise<void> {
    const issued = await readIfPresent(join(this.dataDir, 'issued', `${MANUAL_LIST}.txt`));
    await writeFile(join(this.dataDir, 'revoked', `${MANUAL_LIST}.txt`), issued ?? '', { flag: 'a' });
    this.note(`cat DATA/issued/${MANUAL_LIST}.txt >> DATA/revoked/${MANUAL_LIST}.txt`);
  }

  /** Something that an officer does without a command of ours. */
  note(command: string): void {
    this.#open?.commands.push(command);
  }

  #close(): void {
    if (this.#open !== null) this.steps.push({ ...this.#open, at: this.now });
    this.#open = null;
  }
}

/** Keys sealed under passphrases drawn for this drill, the demo's policy, and a first publication. Gives the environment that opens them. */
async function makeMinistry(dir: string, dataDir: string, { io, cost }: StageOptions): Promise<Io['environment']> {
  await mkdir(dataDir, { recursive: true });
  const secret = join(dir, 'passphrase');
  const passphrase = (await keptPassphrase(secret)) ?? (await drawPassphrase(secret));
  const environment = { [KEY_PASSPHRASE]: passphrase, [ROOT_PASSPHRASE]: passphrase };
  await holdCeremony({ dataDir, now: io.now(), environment, cost });
  await writeFile(join(dataDir, 'policy.json'), demoPolicy(1));
  return environment;
}

class Collected extends Writable {
  readonly #parts: Buffer[] = [];
  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#parts.push(Buffer.from(chunk));
    done();
  }
}
