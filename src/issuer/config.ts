/** Configuration (formats.md §11): flag, then environment, then file (`ashyq.config.json`), then default. Nothing else in the issuer reads the environment. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isMissing } from './publish/durable-file.ts';

/** Everything that can be set, with its names. A flag is the camel case name in kebab case: `--database-url`. */
export const SETTINGS = {
  port: { environment: 'PORT', help: 'port to listen on (8080)' },
  host: { environment: 'HOST', help: 'address to listen on (127.0.0.1)' },
  origin: { environment: 'ASHYQ_ORIGIN', help: 'public address, as written into QR codes' },
  data: { environment: 'ASHYQ_DATA', help: 'data directory (./data)' },
  databaseUrl: { environment: 'DATABASE_URL', help: 'PostgreSQL instead of the embedded one' },
  databaseUser: { environment: 'ASHYQ_DB_USER', help: 'whom root lends to the embedded PostgreSQL' },
  demo: { environment: 'ASHYQ_DEMO', help: 'fill an empty database with a demo world' },
  demoMonth: { environment: 'ASHYQ_DEMO_MONTH', help: 'and a month of statuses, publications and scans before its first start' },
  demoOnNetwork: { environment: 'ASHYQ_DEMO_ON_NETWORK', help: 'let the demo listen on an address that others reach' },
  proxies: { environment: 'ASHYQ_PROXIES', help: 'how many reverse proxies of yours stand in front (0)' },
  smsWebhook: { environment: 'ASHYQ_SMS_WEBHOOK', help: 'where one-time codes are posted for delivery' },
  smsSecret: { environment: 'ASHYQ_SMS_SECRET', help: 'bearer token for that webhook (better in the environment)' },
  emergencyWorker: { environment: 'ASHYQ_EMERGENCY_WORKER', help: 'serve a service worker that does nothing, should one keep people from the app' },
  signer: { environment: 'ASHYQ_SIGNER', help: 'socket of ashyq signer, which then holds the keys alone' },
  httpsCert: { environment: 'ASHYQ_HTTPS_CERT', help: 'PEM file of a certificate' },
  httpsKey: { environment: 'ASHYQ_HTTPS_KEY', help: 'PEM file of its key' },
} as const;
export type SettingName = keyof typeof SETTINGS;

export type Settings = { readonly [name in SettingName]?: string | boolean | number | undefined };

export interface Config {
  readonly port: number;
  readonly host: string;
  /** null: where it listens */
  readonly origin: string | null;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly databaseUser: string | null;
  readonly demo: boolean;
  /** the demo begins with a month behind it */
  readonly demoMonth: boolean;
  /** reverse proxies in front, whose x-forwarded-for is believed */
  readonly proxies: number;
  readonly sms: { readonly url: string; readonly secret: string | null } | null;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** socket of the process that holds the keys; null: this one does */
  readonly signer: string | null;
  /** the service worker of last resort in place of the build's */
  readonly emergencyWorker: boolean;
}

/** A setting that cannot be used; the message names it and never its value. */
export class ConfigError extends Error {
  readonly code: 'config-invalid' | 'demo-on-network';
  constructor(code: ConfigError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface ConfigSources {
  readonly flags: Settings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** content of ashyq.config.json, or null */
  readonly file: Settings | null;
}

/** @throws ConfigError */
export function readConfig({ flags, environment, file }: ConfigSources): Config {
  const given = (name: SettingName): string | null => {
    const values = [flags[name], environment[SETTINGS[name].environment], file?.[name]];
    const value = values.find((candidate) => candidate !== undefined && candidate !== '');
    return value === undefined ? null : String(value);
  };
  const host = given('host') ?? '127.0.0.1';
  const port = parsePort(given('port') ?? '8080');
  const tls = tlsOf(given('httpsCert'), given('httpsKey'));
  const demo = parseSwitch(given('demo'), 'demo');
  const origin = given('origin') === null ? null : parseOrigin(given('origin') ?? '');
  const proxies = parseProxies(given('proxies') ?? '0');
  const open = reachedBy({ host, origin, proxies });
  if (demo && open !== null && !parseSwitch(given('demoOnNetwork'), 'demoOnNetwork'))
    throw new ConfigError(
      'demo-on-network',
      `the demo knows everybody's one-time codes and must not be reached by others: ${open} (force it with --demo-on-network)`,
    );
  const sms = given('smsWebhook');
  const signer = given('signer');
  // the demo's month is signed as of days long gone, which a signer refuses
  if (demo && signer !== null) throw new ConfigError('config-invalid', 'the demo signs by itself: ASHYQ_SIGNER does not go with it');
  return {
    port,
    host,
    origin,
    dataDir: resolve(given('data') ?? 'data'),
    databaseUrl: given('databaseUrl'),
    databaseUser: given('databaseUser'),
    demo,
    demoMonth: demo && parseSwitch(given('demoMonth'), 'demoMonth'),
    proxies,
    sms: sms === null ? null : { url: parseWebhook(sms), secret: given('smsSecret') },
    tls,
    signer: signer === null ? null : resolve(signer),
    emergencyWorker: parseSwitch(given('emergencyWorker'), 'emergencyWorker'),
  };
}

/** Reads `ashyq.config.json` of a directory; null where there is none. @throws ConfigError on anything but a readable object of known settings */
export function readConfigFile(directory: string): Settings | null {
  const wrong = (what: string) => new ConfigError('config-invalid', `ashyq.config.json: ${what}`);
  let text: string;
  try {
    text = readFileSync(join(directory, 'ashyq.config.json'), 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    // one that is there and cannot be read may name the database: without it another one would be made
    throw wrong('cannot be read');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('not an object');
  for (const [name, member] of Object.entries(value)) {
    if (!Object.hasOwn(SETTINGS, name)) throw wrong(`unknown setting ${JSON.stringify(name.slice(0, 40))}`);
    if (!['string', 'number', 'boolean'].includes(typeof member)) throw wrong(`${name} must be a text, number or switch`);
  }
  return value as Settings;
}

/** Why others may reach it, whatever the socket listens on: a proxy in front hands them through, and a public address is one for others. Null: nobody does. */
function reachedBy({ host, origin, proxies }: Pick<Config, 'host' | 'origin' | 'proxies'>): string | null {
  if (!isLoopback(host)) return 'HOST is not a loopback address';
  if (proxies > 0) return 'ASHYQ_PROXIES says that a proxy stands in front';
  return origin === null || isLoopback(new URL(origin).hostname) ? null : 'ASHYQ_ORIGIN is not an address of this machine';
}

/** An address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new ConfigError('config-invalid', 'PORT must be a number from 0 to 65535');
  return port;
}

function parseProxies(text: string): number {
  if (!/^\d$/.test(text)) throw new ConfigError('config-invalid', 'ASHYQ_PROXIES must be a number from 0 to 9');
  return Number(text);
}

function parseSwitch(text: string | null, name: SettingName): boolean {
  if (text === null || ['0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false;
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true;
  throw new ConfigError('config-invalid', `${SETTINGS[name].environment} must be 1 or 0`);
}

function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw new ConfigError('config-invalid', 'ASHYQ_ORIGIN must be like https://ashyq.example');
  return url.origin;
}

function parseWebhook(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new ConfigError('config-invalid', 'ASHYQ_SMS_WEBHOOK must be an http or https address');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new ConfigError('config-invalid', 'ASHYQ_SMS_WEBHOOK must be https: it carries one-time codes');
  return url.href;
}

function tlsOf(certFile: string | null, keyFile: string | null): Config['tls'] {
  if ((certFile === null) !== (keyFile === null)) throw new ConfigError('config-invalid', 'certificate and key of HTTPS are needed both');
  return certFile === null || keyFile === null ? null : { certFile: resolve(certFile), keyFile: resolve(keyFile) };
}
