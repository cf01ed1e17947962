/** Configuration: flag, then environment, then file, then default; and what is refused. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, isLoopback, readConfig, readConfigFile, type Settings } from '../../src/issuer/config.ts';

const read = (flags: Settings = {}, environment: Record<string, string> = {}, file: Settings | null = null) => readConfig({ flags, environment, file });

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.code;
    throw error;
  }
  return 'taken';
}

describe('readConfig', () => {
  test('defaults', () => {
    expect(read()).toEqual({
      port: 8080,
      host: '127.0.0.1',
      origin: null,
      dataDir: resolve('data'),
      databaseUrl: null,
      databaseUser: null,
      demo: false,
      demoMonth: false,
      proxies: 0,
      signer: null,
      sms: null,
      tls: null,
      emergencyWorker: false,
    });
  });

  test('a flag wins over the environment, that over the file, that over the default', () => {
    const environment = { PORT: '2', HOST: '127.0.0.2', DATABASE_URL: 'postgres://environment/' };
    const file = { port: 3, host: '127.0.0.3', databaseUrl: 'postgres://file/', data: '/from/file' };
    expect(read({ port: '1' }, environment, file)).toMatchObject({ port: 1, host: '127.0.0.2', databaseUrl: 'postgres://environment/', dataDir: '/from/file' });
  });

  test('an empty variable is none', () => {
    expect(read({}, { PORT: '', ASHYQ_DEMO: '' })).toMatchObject({ port: 8080, demo: false });
  });

  test('every name of formats.md §11 is read', () => {
    const environment = {
      PORT: '1',
      HOST: '::1',
      ASHYQ_ORIGIN: 'https://ashyq.example',
      ASHYQ_DATA: '/d',
      DATABASE_URL: 'postgres://h/d',
      ASHYQ_DEMO: '1',
      ASHYQ_DEMO_MONTH: '1',
      ASHYQ_DEMO_ON_NETWORK: '1',
    };
    expect(read({}, environment)).toMatchObject({
      port: 1,
      host: '::1',
      origin: 'https://ashyq.example',
      dataDir: '/d',
      databaseUrl: 'postgres://h/d',
      demo: true,
      demoMonth: true,
    });
  });

  test('a month of the demo is none without the demo', () => {
    expect(read({ demoMonth: true })).toMatchObject({ demo: false, demoMonth: false });
  });

  test.each([
    ['a port that is none', { port: 'http' }],
    ['a port too high', { port: '65536' }],
    ['an origin with a path', { origin: 'https://ashyq.example/app' }],
    ['an origin that is no address', { origin: 'ashyq.example' }],
    ['a switch that is neither', { demo: 'maybe' }],
    ['proxies that are no number', { proxies: 'yes' }],
    ['a certificate without its key', { httpsCert: 'cert.pem' }],
    ['a webhook over plain HTTP', { smsWebhook: 'http://sms.example/send' }],
    ['a webhook that is no address', { smsWebhook: 'sms' }],
  ] as const)('%s is refused', (_, flags) => {
    expect(codeOf(() => read(flags))).toBe('config-invalid');
  });

  test('a webhook on this machine may be plain', () => {
    expect(read({ smsWebhook: 'http://127.0.0.1:9/sms', smsSecret: 's' }).sms).toEqual({ url: 'http://127.0.0.1:9/sms', secret: 's' });
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', 'ashyq.example', '127.0.0.1.example'])('the demo refuses to listen on %s unless forced', (host) => {
    expect(codeOf(() => read({ demo: true, host }))).toBe('demo-on-network');
    expect(codeOf(() => read({ demo: true, host, demoOnNetwork: true }))).toBe('taken');
    expect(codeOf(() => read({ host }))).toBe('taken');
  });

  test.each([{ proxies: 1 }, { origin: 'https://ashyq.example' }, { origin: 'http://192.168.1.5:8080' }])(
    'nor behind %j, which hands others through',
    (settings) => {
      expect(codeOf(() => read({ demo: true, ...settings }))).toBe('demo-on-network');
      expect(codeOf(() => read({ demo: true, demoOnNetwork: true, ...settings }))).toBe('taken');
      expect(codeOf(() => read(settings))).toBe('taken');
      expect(codeOf(() => read({ demo: true, proxies: 0, origin: 'http://localhost:8080' }))).toBe('taken');
    },
  );

  test.each(['127.0.0.1', '127.8.8.8', 'localhost', '::1', '[::1]'])('%s is this machine only', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(codeOf(() => read({ demo: true, host }))).toBe('taken');
  });

  test('no message tells a value', () => {
    for (const flags of [{ origin: 'postgres://user:secret@h' }, { port: 'secret' }, { demo: 'secret' }, { smsWebhook: 'secret' }]) {
      try {
        read(flags);
      } catch (error) {
        expect(String(error)).not.toContain('secret');
      }
    }
  });
});

describe('readConfigFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const given = (text: string) => {
    writeFileSync(join(folder, 'ashyq.config.json'), text);
    return () => readConfigFile(folder);
  };

  test('is null where there is none', () => {
    expect(readConfigFile(tmpdir())).toBeNull();
  });
  test('is not passed over where it cannot be read', () => {
    const unreadable = join(folder, 'unreadable');
    mkdirSync(join(unreadable, 'ashyq.config.json'), { recursive: true });
    expect(codeOf(() => readConfigFile(unreadable))).toBe('config-invalid');
  });
  test('gives known settings', () => {
    expect(given('{"port": 9000, "demo": true, "origin": "https://ashyq.example"}')()).toEqual({ port: 9000, demo: true, origin: 'https://ashyq.example' });
  });
  test.each(['{', '[]', '1', '{"prot": 1}', '{"port": [1]}', '{"__proto__": {"demo": true}, "x": 1}'])('%s is refused', (text) => {
    expect(codeOf(given(text))).toBe('config-invalid');
  });
});
