/**
 * The network between a phone and the issuer, as bad as it comes: the phone knows only this address, and every answer passes here. A worker's own requests
 * pass too, which a browser's DevTools would not always catch.
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** One request on its way. */
export interface Exchange {
  readonly path: string;
  readonly method: string;
  /** What the issuer itself answers. */
  real(): Promise<Answer>;
}

/** What becomes of a request: an answer, `drop`: the connection breaks, `silence`: headers and then nothing, `deaf`: not even those. */
export type Weather = (exchange: Exchange) => Promise<Answer | 'drop' | 'silence' | 'deaf'> | Answer | 'drop' | 'silence' | 'deaf';

const html = (text: string): Answer => ({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(text) });
const isData = (path: string) => path.startsWith('/api/') || path.startsWith('/trust/');

export const fine: Weather = ({ real }) => real();
export const gone: Weather = () => 'drop';
/** A café's sign-in page in the place of everything, the service worker's script too. */
export const portal: Weather = () => html('<!doctype html><title>Wi-Fi</title><p>Sign in to use this network');
/** Lie-fi: the bars are there, the data are not. */
export const silent: Weather = ({ path, real }) => (isData(path) ? 'silence' : real());
/** The issuer fails; `retryAfter` seconds where it says so. */
export const failing =
  (status: number, retryAfter?: number): Weather =>
  ({ path, real }) =>
    isData(path) ? { status, headers: { ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) }, body: Buffer.alloc(0) } : real();
/** Half of each answer, with a length that says it is whole. */
export const truncated: Weather = async ({ path, real }) => {
  const answer = await real();
  if (!isData(path)) return answer;
  const body = answer.body.subarray(0, answer.body.length >> 1);
  return { ...answer, headers: { ...answer.headers, 'content-length': String(body.length) }, body };
};
/** Every other request breaks off, beginning with the first. */
export function flapping(): Weather {
  let turn = 0;
  return ({ real }) => (turn++ % 2 === 0 ? 'drop' : real());
}

/** Only these paths have this weather; the rest is fine. */
export const only =
  (paths: RegExp, weather: Weather): Weather =>
  (exchange) =>
    paths.test(exchange.path) ? weather(exchange) : exchange.real();

export class Network {
  readonly origin: string;
  weather: Weather = fine;
  readonly #server: Server;
  #asked: string[] = [];

  private constructor(server: Server, origin: string) {
    this.#server = server;
    this.origin = origin;
  }

  /** A network before this issuer, on a port of its own. */
  static open(issuer: string): Promise<Network> {
    return new Promise((done) => {
      const server = createServer((incoming, outgoing) => void network.#carry(issuer, incoming, outgoing));
      let network: Network;
      server.listen(0, '127.0.0.1', () => {
        network = new Network(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        done(network);
      });
    });
  }

  /** `METHOD path` of what arrived since the last call. */
  asked(): string[] {
    const since = this.#asked;
    this.#asked = [];
    return since;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }

  async #carry(issuer: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    this.#asked.push(`${method} ${url}`);
    const body = await readAll(incoming);
    const fate = await this.weather({ path: url, method, real: () => forward(issuer + url, { method, headers, body }) });
    if (fate === 'deaf') return;
    if (fate === 'drop') return void outgoing.destroy();
    if (fate === 'silence') return void outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '4000' }).flushHeaders();
    outgoing.writeHead(fate.status, fate.headers).end(fate.body);
  }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The issuer's answer; where nobody listens, what a gateway before it would say. */
function forward(url: string, { method, headers, body }: { method: string; headers: IncomingMessage['headers']; body: Buffer }): Promise<Answer> {
  return new Promise((done) => {
    const { 'accept-encoding': _, connection: __, ...kept } = headers;
    const outgoing = request(url, { method, headers: kept }, async (answer) => {
      const { connection: ___, 'transfer-encoding': ____, ...said } = answer.headers;
      done({ status: answer.statusCode ?? 502, headers: said, body: await readAll(answer) });
    });
    outgoing.on('error', () => done({ status: 502, headers: { 'content-type': 'text/html' }, body: Buffer.from('<h1>Bad gateway') }));
    outgoing.end(body);
  });
}
