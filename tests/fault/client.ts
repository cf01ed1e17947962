/** What the long runs do to a server: calls that are cut off in the middle or before the answer, and a database that is killed under it. */
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isServing, readPostmaster } from '../../src/issuer/db/embedded/postmaster.ts';

export type Manner = 'waits' | 'hangs up while sending' | 'hangs up before the answer';

export interface Sent {
  readonly url: string;
  readonly type: string;
  readonly body: Buffer;
  readonly manner: Manner;
}

export interface Got {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

let calls = 0;

/** One POST; null where there was no answer that can be read. */
export function post({ url, type, body, manner }: Sent): Promise<Got | null> {
  return new Promise((resolve) => {
    // each caller has a network of its own: one network pays for its lines (http/load.ts)
    calls += 1;
    const localAddress = `127.1.${(calls >> 8) & 255}.${1 + (calls & 127)}`;
    const sent = request(url, { method: 'POST', headers: { 'content-type': type, 'content-length': body.length }, agent: false, localAddress });
    sent.on('error', () => resolve(null));
    sent.on('response', async (response) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) as Got['body'] });
      } catch {
        resolve(null);
      }
    });
    if (manner === 'hangs up while sending') {
      sent.write(body.subarray(0, body.length / 2), () => sent.destroy());
      sent.on('close', () => resolve(null));
    } else if (manner === 'hangs up before the answer') {
      sent.end(body, () => sent.destroy());
      sent.on('close', () => resolve(null));
    } else sent.end(body);
  });
}

/** Kills the database, once it is there: an earlier kill may still be under repair. */
export async function killDatabase(dataDir: string): Promise<void> {
  const cluster = join(dataDir, 'postgres/cluster');
  for (;;) {
    const pid = (await readPostmaster(cluster))?.pid ?? 0;
    if (await isServing(pid, cluster)) return void process.kill(pid, 'SIGKILL');
    await delay(20);
  }
}
