/** What a restore reads of a published place: from the address that was named and from no other (ASVS 15.3.2). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedSource } from '../../../src/issuer/backup/newer.ts';

const server = createServer((request, response) => {
  if (request.url === '/trust/stamp.cbor') response.writeHead(200).end('here');
  else if (request.url === '/trust/root.cbor') response.writeHead(302, { location: '/elsewhere' }).end();
  else response.writeHead(request.url === '/elsewhere' ? 200 : 404).end();
});
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('publishedSource reads what is there, says what is not, and follows nobody elsewhere', async () => {
  const read = publishedSource(`${origin}/trust`);
  expect(Buffer.from((await read('stamp.cbor')) ?? []).toString()).toBe('here');
  expect(await read('bundle.1.cbor')).toBeNull();
  await expect(read('root.cbor')).rejects.toThrow();
});
