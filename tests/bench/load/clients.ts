/** Phones and a laboratory that call the issuer's process over loopback, from as many networks as a country's phones come from, as the proxy in front would say. */
import { type ChildProcess, fork } from 'node:child_process';
import { Agent, type IncomingMessage, request } from 'node:http';
import { fromBase64Url, toBase64Url } from '../../../src/core/bytes.ts';
import type { Signer } from '../../../src/core/codec/ed25519.ts';
import { signBatch } from '../../../src/core/token/lab-batch.ts';
import { makeDeviceRequest, makeRenewal } from '../../../src/core/token/request.ts';
import { makeVisitStatement } from '../../../src/core/token/visit.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { nodeSigner } from '../../../src/issuer/keys/node-ed25519.ts';
import { keyOf, seedOf } from '../../issuer/world.ts';
import { LAB, VENUE } from './names.ts';
import type { Question } from './process.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** Mobile operators share an address among thousands of phones. Each network has its buckets, so a network for each call would measure how those fill up. */
const NETWORKS = 1000;
let calls = 0;

/** Connections that lay idle while bodies were made may be closed by the server at this very moment: the next call opens its own. */
export function freshConnections(): void {
  agent.destroy();
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One POST over a connection that is kept. @throws Node's error when there is no answer */
export function post(url: string, type: 'json' | 'cose', body: Buffer): Promise<Answer> {
  calls = (calls + 1) % NETWORKS;
  const headers = {
    'content-type': `application/${type}`,
    'content-length': body.length,
    'x-forwarded-for': `10.0.${calls >> 8}.${calls & 255}`,
  };
  return new Promise((settle, reject) => {
    const sent = request(url, { method: 'POST', headers, agent });
    // A call on a kept connection that the server closes at this moment is lost (RFC 9112 §9.5); a browser makes it again by itself.
    sent.on('error', (error: NodeJS.ErrnoException) =>
      reject(sent.reusedSocket ? Object.assign(error, { code: `${error.code} on a kept connection` }) : error),
    );
    sent.on('response', (response) => {
      const status = response.statusCode ?? 0;
      // Node itself answers without a body (408 to whoever was too slow), and a connection may end in the middle of one
      readWhole(response).then(
        (text) => settle({ status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) }),
        (error: unknown) => reject(new Error(`status ${status}, then ${String(error)}`)),
      );
    });
    sent.end(body);
  });
}

async function readWhole(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The issuer's process, as the parent sees it. */
export interface IssuerProcess {
  readonly url: string;
  readonly database: string;
  ask<T>(question: Question): Promise<T>;
  stop(): Promise<void>;
}

/** `program`: process.ts as it was built. The log goes where `stderr` says, by default nowhere. */
export async function startProcess(program: string, dataDir: string): Promise<IssuerProcess> {
  const child: ChildProcess = fork(program, [dataDir], {
    stdio: ['ignore', 'inherit', process.env['ASHYQ_BENCH_LOG'] === undefined ? 'ignore' : 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { settle: (value: unknown) => void; fail: (error: Error) => void }>();
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()));
  child.once('exit', () => {
    for (const { fail } of waiting.values()) fail(new Error('the issuer’s process ended'));
  });
  child.on('message', ({ nr, value, error }: { nr: number; value?: unknown; error?: string }) => {
    if (error === undefined) waiting.get(nr)?.settle(value);
    else waiting.get(nr)?.fail(new Error(error));
    waiting.delete(nr);
  });
  const answered = <T>(nr: number) => new Promise<T>((settle, fail) => waiting.set(nr, { settle: settle as (value: unknown) => void, fail }));
  const { url, database } = await answered<{ url: string; database: string }>(0);
  let asked = 0;
  const ask = <T>(question: Question): Promise<T> => {
    asked += 1;
    const answer = answered<T>(asked);
    child.send({ ...question, nr: asked });
    return answer;
  };
  return {
    url,
    database,
    ask,
    async stop() {
      await ask({ ask: 'stop' });
      await ended;
    },
  };
}

const now = () => Math.floor(Date.now() / 1000);

/** A phone that keeps its pass fresh and hands visits in. */
export class Phone {
  readonly #nr: number;
  #round = 0;
  #token: Uint8Array;
  #signer: Signer;
  #next: Signer;

  constructor(nr: number, token: string) {
    this.#nr = nr;
    this.#token = fromBase64Url(token);
    this.#signer = this.#signerOf(0);
    this.#next = this.#signerOf(1);
  }

  #signerOf(round: number): Signer {
    return nodeSigner(seedOf(`phone ${this.#nr} ${round}`));
  }

  /** The body of its next renewal. */
  async renewal(): Promise<Buffer> {
    const wish = await makeDeviceRequest({ action: 'renew', iat: now() }, this.#next);
    const bytes = await makeRenewal(this.#token, wish, this.#signer);
    return Buffer.from(JSON.stringify({ request: toBase64Url(bytes) }));
  }

  /** It has the answer. */
  took(token: string): void {
    this.#token = fromBase64Url(token);
    this.#round += 1;
    this.#signer = this.#next;
    this.#next = this.#signerOf(this.#round + 1);
  }

  /** A statement about a visit that began a minute ago. */
  async visit(name: string): Promise<string> {
    const entered = now() - 60;
    const claims = { venueId: VENUE, iat: entered, id: seedOf(`${this.#nr} ${name}`).slice(0, 16), gate: 0, entered, left: null, doorCode: null };
    return toBase64Url(await makeVisitStatement(this.#token, claims, this.#signer));
  }
}

/** A call of visits, the phones taken in turn: a household, a shift, a phone that was away. */
export async function visitsBody(phones: readonly Phone[], name: string): Promise<Buffer> {
  return Buffer.from(JSON.stringify({ visits: await Promise.all(phones.map((phone, nr) => phone.visit(`${name} ${nr}`))) }));
}

/** A laboratory's batch about the first `lines` people, every `positive`th of them positive, sampled at a second of its own. */
export async function batchBody(name: string, { lines, positive, from = 0 }: { lines: number; positive: number; from?: number }): Promise<Buffer> {
  const people = demoPeople('load', from + lines).slice(from);
  const sampledAt = now() - 3600;
  const rows = people.map(({ iin }, nr) => ({ rowId: String(nr + 1), iin, sampledAt, result: nr % positive === positive - 1 ? 1 : 0, district: '7511' }));
  return Buffer.from(await signBatch({ kind: 'lab', sourceId: LAB, batchId: seedOf(`batch ${name}`).slice(0, 16), createdAt: now(), rows }, keyOf(LAB)));
}
