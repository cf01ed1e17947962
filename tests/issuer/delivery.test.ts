/** Delivery of one-time codes: the webhook's contract against a real server, and that nothing waits for it. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { codeText, noDelivery, terminalDelivery, webhookDelivery } from '../../src/issuer/people/delivery.ts';

const MESSAGE = { phone: '+77990000001', code: '012345', language: 'kk', validSeconds: 600 } as const;

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A gateway that answers with these statuses in turn, the last one for ever; 0 never answers. */
async function gateway(statuses: readonly number[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const made = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    received.push({ headers: request.headers, body: JSON.parse(text) });
    const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
    if (status > 0) response.writeHead(status, { location: '/elsewhere' }).end();
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(made.address() as AddressInfo).port}/sms`, received };
}

const quick = { retryAfterMs: [1, 1], timeoutMs: 200 };

describe('webhookDelivery', () => {
  test('posts phone, text, code, language and validity as JSON, with the secret as bearer token', async () => {
    const { url, received } = await gateway([202]);
    const delivery = webhookDelivery({ url, secret: 's3cret', ...quick });
    delivery.send(MESSAGE);
    await delivery.idle();
    expect(received).toHaveLength(1);
    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer s3cret' });
    expect(received[0]?.body).toEqual({ ...MESSAGE, text: codeText(MESSAGE) });
    expect(delivery.counts).toEqual({ delivered: 1, failed: 0 });
  });

  test.each([
    ['one failure, then success', [503, 200], 2, 1],
    ['too many requests is tried again', [429, 200], 2, 1],
    ['a refusal is final', [400, 200], 1, 0],
    ['failures until the tries are over', [500], 3, 0],
    ['no answer is tried again', [0, 200], 2, 1],
    ['a redirection is not followed', [302], 3, 0],
  ] as const)('%s', async (_, statuses, tries, delivered) => {
    const { url, received } = await gateway(statuses);
    const told: string[] = [];
    const delivery = webhookDelivery({ url, secret: null, failed: (why) => told.push(why), ...quick });
    delivery.send(MESSAGE);
    await delivery.idle();
    expect(received).toHaveLength(tries);
    expect(received[0]?.headers.authorization).toBeUndefined();
    expect(delivery.counts).toEqual({ delivered, failed: 1 - delivered });
    expect(told).toHaveLength(1 - delivered);
  });

  test('what was given up is told by its cause, without an address, a number or a code', async () => {
    const told: string[] = [];
    const { url } = await gateway([400]);
    for (const at of [url, 'http://127.0.0.1:9/sms', url.replace('http:', 'https:')]) {
      const delivery = webhookDelivery({ url: at, secret: null, failed: (why) => told.push(why), ...quick, timeoutMs: 20_000 });
      delivery.send(MESSAGE);
      await delivery.idle();
    }
    expect(told).toHaveLength(3);
    expect(told[0]).toBe('http-400');
    // of a refused connection and of a TLS that does not come about Node says it in words of its own
    for (const why of told) expect(why).toMatch(/^[\w-]{3,60}$/);
    expect(told[2]).toMatch(/SSL|TLS|EPROTO/);
  });

  test('send returns at once, before anything is sent', async () => {
    const { url, received } = await gateway([0, 200]);
    const delivery = webhookDelivery({ url, secret: null, ...quick });
    const startedAt = performance.now();
    delivery.send(MESSAGE);
    expect(performance.now() - startedAt).toBeLessThan(50);
    expect(received).toHaveLength(0);
    await delivery.idle();
  });
});

test('terminalDelivery writes the sentence in the phone’s language', async () => {
  const lines: string[] = [];
  const delivery = terminalDelivery((line) => lines.push(line));
  for (const language of ['kk', 'ru', 'en'] as const) {
    delivery.send({ ...MESSAGE, language });
    await delivery.idle();
  }
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('растау коды 012345');
  expect(lines[1]).toContain('код подтверждения 012345');
  expect(lines[2]).toContain('confirmation code is 012345');
});

test('noDelivery counts what it could not send', async () => {
  const delivery = noDelivery();
  delivery.send(MESSAGE);
  await delivery.idle();
  expect(delivery.counts).toEqual({ delivered: 0, failed: 1 });
});
