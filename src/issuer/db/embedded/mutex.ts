/**
 * One start or stop at a time per data directory, over all processes of this machine. A listening socket is the lock, because it ends with
 * its process however that dies, and so needs no judgement whether a lock left behind is stale. Linux: an abstract socket, without a file.
 */
import { createHash } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../errors.ts';

/** Runs `work` while no other process runs work of the same `name`; waits as long as that one lives. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const id = `ashyq-db-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
  const address = process.platform === 'linux' ? `\0${id}` : join(tmpdir(), `${id}.lock`);
  let lock = await tryListen(address);
  while (lock === null) {
    await delay(25);
    if (process.platform !== 'linux' && !(await answers(address))) await unlink(address).catch(() => undefined);
    lock = await tryListen(address);
  }
  const held = lock;
  try {
    return await work();
  } finally {
    await new Promise((resolve) => held.close(resolve));
  }
}

/** True when something accepts connections at this Unix socket. */
export function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function tryListen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => (errorCode(error) === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(address, () => resolve(server));
  });
}
