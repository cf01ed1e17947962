/** The signer as a service on a Unix socket (decision 048): who may open the socket may ask, the rights of the file say who; what is signed for them the bounds say. */
import { randomBytes } from 'node:crypto';
import { chmod, lstat, rename, stat, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Log } from '../../http/log.ts';
import { isMissing } from '../../publish/durable-file.ts';
import { openKeyring } from '../keyring.ts';
import { keyLayout, readRoots, readStatements } from '../layout.ts';
import type { Environment } from '../passphrase.ts';
import { boundedKeyring } from './bounded.ts';
import { type SignerService, serveConnection } from './connection.ts';
import type { Limits } from './limits.ts';
import { answersAt } from './link.ts';
import { SignerError } from './signer-error.ts';
import { openState } from './state.ts';

/** Instances of the issuer and a command now and then. */
const CONNECTIONS = 32;

export interface SignerOptions {
  /** holds `keys/`, and the signer's own state in `signer/` */
  readonly dataDir: string;
  readonly environment: Environment;
  readonly socketPath: string;
  readonly limits: Limits;
  readonly log: Log;
  now(): number;
}

export interface RunningSigner {
  /** Takes nothing more and ends what is open. */
  stop(): Promise<void>;
}

/** Opens keys and state and listens. @throws KeyError, SignerError `signer-unfit` */
export async function startSigner(options: SignerOptions): Promise<RunningSigner> {
  const { dataDir, environment, socketPath, limits, log, now } = options;
  await insistOnFolder(socketPath);
  if (await answersAt(socketPath)) throw new SignerError('signer-unfit', `a signer answers at ${socketPath} already`);
  const keyring = await openKeyring(dataDir, environment);
  const firstRoot = (await readRoots(keyLayout(dataDir).rootsDir))[0];
  if (firstRoot === undefined) throw new SignerError('signer-unfit', 'there is no root');
  const state = await openState(dataDir);
  const service: SignerService = {
    keyring: boundedKeyring(keyring, { state, limits, firstRoot: firstRoot.bytes, now }),
    lastList: (k) => state.list(k),
    async publicState({ roots, statements }) {
      const { rootsDir, statementsDir } = keyLayout(dataDir);
      return {
        records: keyring.records(),
        roots: (await readRoots(rootsDir)).filter(({ version }) => version > roots),
        statements: (await readStatements(statementsDir)).filter(({ version }) => version > statements),
      };
    },
    log,
  };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serveConnection(socket, service);
  });
  server.maxConnections = CONNECTIONS;
  await listenAt(server, socketPath);
  log.write('info', 'signer-started', { ...limits });
  return {
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
      log.write('info', 'signer-stopped');
    },
  };
}

/** In a folder that everybody may write to, everybody could put a socket of their own in its place. */
async function insistOnFolder(socketPath: string): Promise<void> {
  const folder = dirname(socketPath);
  const { mode } = await stat(folder).catch((error: unknown) => {
    throw isMissing(error) ? new SignerError('signer-unfit', `${folder} does not exist`) : error;
  });
  if ((mode & 0o002) !== 0) throw new SignerError('signer-unfit', `${folder} may be written to by everybody`);
  const present = await lstat(socketPath).catch(() => null);
  if (present !== null && !present.isSocket()) throw new SignerError('signer-unfit', `${socketPath} is something else than a socket`);
}

/** Appears under its name with its rights, in the place of what an ended signer left. */
async function listenAt(server: Server, path: string): Promise<void> {
  const prepared = `${path}.${randomBytes(4).toString('hex')}`;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(prepared, () => resolve());
  });
  try {
    await chmod(prepared, 0o660);
    await rename(prepared, path);
  } catch (error) {
    await unlink(prepared).catch(() => undefined);
    server.close();
    throw error;
  }
}
