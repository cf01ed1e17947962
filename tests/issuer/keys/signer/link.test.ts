/** The socket between issuer and signer: rights, one signer at a time, what is said of one that is away, and what a stranger on the socket gets. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIST_ENTRIES } from '../../../../src/core/trust/status-list.ts';
import { ANSWER_BYTES, frameReader } from '../../../../src/issuer/keys/signer/frames.ts';
import { openRemoteKeyring } from '../../../../src/issuer/keys/signer/remote-keyring.ts';
import { rotateToken } from '../../../../src/issuer/keys/token-rotation.ts';
import { publish } from '../../../../src/issuer/publish/publisher.ts';
import { CLAIMS, GIVEN, NOW, withKeyFolder } from '../key-folder.ts';
import { listWith, makeSignerPlace, type SignerPlace } from './signer-place.ts';

withKeyFolder();
let place: SignerPlace;
const servers: Server[] = [];
beforeEach(async () => {
  place = await makeSignerPlace();
});
afterEach(async () => {
  vi.useRealTimers();
  await place.end();
  for (const server of servers.splice(0)) server.close();
});

/** Sends bytes and gives what comes back until the other side ends. */
function talk(...chunks: readonly (Buffer | string)[]): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = createConnection(place.socketPath, () => {
      for (const chunk of chunks) socket.write(chunk);
    });
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said));
  });
}
function frame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}
const hello = { id: 1, op: 'hello', protocol: 1, roots: 0, statements: 0 };

describe('startSigner', () => {
  it('opens its socket to owner and group alone, and leaves nothing else beside it', async () => {
    await place.start();
    expect((await stat(place.socketPath)).mode & 0o777).toBe(0o660);
    expect(await readdir(dirname(place.socketPath))).toEqual(['signer.sock']);
    expect((await stat(join(place.keysDir, 'signer/state.json'))).mode & 0o777).toBe(0o600);
  });

  it('refuses a folder that everybody may write to, one that is not there, and a file in its place', async () => {
    await chmod(dirname(place.socketPath), 0o777);
    await expect(place.start()).rejects.toMatchObject({ code: 'signer-unfit' });
    await chmod(dirname(place.socketPath), 0o750);
    await writeFile(place.socketPath, 'mine');
    await expect(place.start()).rejects.toMatchObject({ code: 'signer-unfit' });
  });

  it('refuses a second one, and takes the place of one that is gone', async () => {
    const first = await place.start();
    await expect(place.start()).rejects.toMatchObject({ code: 'signer-unfit' });
    await (await place.connect()).signStatusToken(CLAIMS);
    await first.stop();
    // what a signer that was killed leaves behind
    const left = createServer();
    servers.push(left);
    await place.start();
    await (await place.connect()).signStatusToken(CLAIMS);
  });
});

describe('a stranger on the socket', () => {
  it('is let go after anything but a request of this version', async () => {
    await place.start();
    const length = Buffer.alloc(4);
    length.writeUInt32BE(0xffff_ffff);
    expect(await talk(length)).toContain('request-malformed');
    expect(await talk(frame({ ...hello, protocol: 2 }), frame({ id: 2, op: 'sign', bytes: 'AAAA' }))).toContain('protocol-unknown');
    expect(await talk(frame({ id: 1, op: 'statusToken', claims: CLAIMS }))).toContain('request-malformed');
    expect(await talk(frame(hello), frame({ id: 2, op: 'stamp', claims: {}, more: 1 }))).toContain('request-malformed');
    expect(await talk(frame(hello), frame(hello))).toContain('request-malformed');
    expect(await talk('GET / HTTP/1.1\r\n\r\n')).toContain('request-malformed');
  });

  it('that asks for much and reads nothing holds nobody up, and gets all of it when it reads', async () => {
    await place.start();
    const keyring = await place.connect();
    // bits that do not compress: the largest answers that there are
    await keyring.signStatusList({ ...listWith(0, []), lst: new Uint8Array(deflateSync(randomBytes(LIST_ENTRIES / 8))) });
    const socket = createConnection(place.socketPath);
    const count = 150;
    socket.write(Buffer.concat([frame(hello), ...Array.from({ length: count }, (_, at) => frame({ id: at + 2, op: 'lastList', k: 0 }))]));
    for (let nr = 0; nr < 20; nr += 1) await keyring.signStatusToken(CLAIMS);
    const read = frameReader(ANSWER_BYTES);
    const ids = new Set<number>();
    socket.on('data', (chunk) => {
      for (const answer of read(Buffer.from(chunk)) ?? []) ids.add((answer as { id: number }).id);
    });
    await expect.poll(() => ids.size, { timeout: 20_000 }).toBe(count + 1);
    socket.destroy();
  });

  it('learns nothing secret and leaves nothing of what it said in the log', async () => {
    await place.start();
    await talk(frame(hello), frame({ id: 2, op: 'statusToken', claims: { ...CLAIMS, initials: 'Ж.Ж.', exp: NOW + 1e9 } }), frame({ id: 3, op: 'x' }));
    expect(place.logged.join('')).toContain('life-too-long');
    expect(place.logged.join('')).not.toContain('Ж');
  });
});

describe('openRemoteKeyring', () => {
  it('begins without the passphrase and without keys, and keeps copies of what is public', async () => {
    await place.start();
    const keyring = await place.connect();
    expect(keyring.answers()).toBe(true);
    expect(await readdir(join(place.issuerDir, 'keys'))).toEqual(['roots']);
    expect(await readdir(join(place.issuerDir, 'keys/roots'))).toEqual(['root.1.cbor']);
  });

  it('refuses to begin where keys lie beside it, or where nobody answers', async () => {
    await expect(place.connect()).rejects.toMatchObject({ code: 'signer-away' });
    await place.start();
    await mkdir(join(place.issuerDir, 'keys'), { recursive: true });
    await writeFile(join(place.issuerDir, 'keys/online.json'), '{}');
    await expect(place.connect()).rejects.toMatchObject({ code: 'keys-in-two-places' });
  });

  it('says that the signer is away, goes on when it is back, and knows then what it missed', async () => {
    const signer = await place.start();
    const keyring = await place.connect();
    await signer.stop();
    await expect(keyring.signStatusToken(CLAIMS)).rejects.toMatchObject({ code: 'signer-away' });
    expect(keyring.answers()).toBe(false);
    expect(keyring.records()).toHaveLength(7);
    await rotateToken({ dataDir: place.keysDir, environment: GIVEN, now: NOW }, NOW + 1);
    await place.start();
    await expect
      .poll(() =>
        keyring.signStatusToken(CLAIMS).then(
          () => 'signed',
          (error: { code: string }) => error.code,
        ),
      )
      .toBe('signed');
    expect(keyring.records()).toHaveLength(8);
  });

  it('waits for no answer longer than it has to, nor for more of them than it takes', async () => {
    const silent = createServer((socket) => socket.on('data', () => undefined));
    servers.push(silent);
    await new Promise<void>((resolve) => silent.listen(place.socketPath, () => resolve()));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = expect(openRemoteKeyring(place.issuerDir, place.socketPath, -1)).rejects.toMatchObject({ code: 'signer-away' });
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
    vi.advanceTimersByTime(5_000);
    await asked;
  });

  it('refuses at once what is more than may be under way', async () => {
    await place.start({ passesAMinute: 100_000 });
    const keyring = await place.connect();
    const asked = await Promise.allSettled(Array.from({ length: 1_200 }, () => keyring.signStatusToken(CLAIMS)));
    const codes = asked.map((one) => (one.status === 'fulfilled' ? 'signed' : (one.reason as { code: string }).code));
    expect([codes.filter((code) => code === 'signed').length, codes.filter((code) => code === 'signer-busy').length]).toEqual([1_024, 176]);
  });
});

describe('publish', () => {
  it('does not publish out of the signer’s own folder', async () => {
    await place.start();
    const keyring = await place.connect();
    const source = { policy: async () => null, lists: async () => [] };
    await expect(publish({ dataDir: place.keysDir, keyring, source, now: NOW })).rejects.toMatchObject({ code: 'signer-place' });
  });
});
