/**
 * Rows of the issuer under load (performance.md, row 7): clients on loopback call its process, in turn with what the same database does bare by as many clients over the
 * same pool of the same process. Both sides of a ratio are rates, so 1 is the database's own.
 */
import { join } from 'node:path';
import { median } from '../measure.ts';
import { type Answer, batchBody, freshConnections, type IssuerProcess, Phone, post, visitsBody } from './clients.ts';
import type { ProcessorTime } from './cost.ts';

export interface LoadRow {
  readonly what: string;
  readonly over: string;
  /** rate over rate: median, min, max of the rounds */
  readonly ratio: number;
  readonly min: number;
  readonly max: number;
  /** a second, median */
  readonly rate: number;
  readonly bare: number;
  readonly target: string;
  /** microseconds of processor time for each, medians: what the calls cost the issuer and its database, and what the bare inserts cost them */
  readonly cost: Cost;
  readonly bareCost: Cost;
}

interface Cost {
  readonly issuer: number;
  readonly database: number | null;
}

const PEOPLE = 2000;
/** Calls at once: more than the pool has connections, fewer than anybody is refused at. */
const CLIENTS = 32;
const ROUNDS = 3;
const RENEWALS = 1000;
const VISIT_CALLS = 12;
const VISITS = 200;
const BARE_SECONDS = 1;
const BATCH = PEOPLE;

export async function loadRows(issuer: IssuerProcess): Promise<{ readonly rows: readonly LoadRow[]; readonly batches: readonly number[] }> {
  const tokens = await issuer.ask<readonly string[]>({ ask: 'passes', count: PEOPLE });
  const phones = tokens.map((token, nr) => new Phone(nr, token));
  const renewals = await inTurn(issuer, 'renewals', {
    bodies: () => Promise.all(Array.from({ length: RENEWALS }, (_, nr) => phoneOf(phones, nr).renewal())),
    send: (body) => post(`${issuer.url}/api/token`, 'json', body),
    took(answers) {
      for (const [nr, body] of answers.entries()) phoneOf(phones, nr).took(String(body['token']));
    },
    bare: () => issuer.ask<number>({ ask: 'bare-inserts', clients: CLIENTS, seconds: BARE_SECONDS }),
  });
  let turn = 0;
  const visits = await inTurn(issuer, 'visits', {
    bodies() {
      turn += 1;
      return Promise.all(Array.from({ length: VISIT_CALLS }, (_, nr) => visitsBody(turnOf(phones, nr), `${turn} ${nr}`)));
    },
    send: (body) => post(`${issuer.url}/api/visits`, 'json', body),
    took: () => undefined,
    bare: () => issuer.ask<number>({ ask: 'bare-rows', clients: CLIENTS, seconds: BARE_SECONDS, rows: VISITS }),
  });
  const batches: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const body = await batchBody(`round ${round}`, { lines: BATCH, positive: 20 });
    freshConnections();
    const startedAt = performance.now();
    const answer = await post(`${issuer.url}/api/lab/batches`, 'cose', body);
    batches.push((performance.now() - startedAt) / 1000);
    if (answer.status !== 200 || answer.body['accepted'] !== BATCH) throw new RangeError(`the batch was not taken: ${JSON.stringify(answer).slice(0, 300)}`);
  }
  const rows = [
    { what: 'token renewals, HTTP to commit', over: 'bare inserts of one row', target: '>= 0.5', ...renewals },
    { what: `calls of ${VISITS} visits, HTTP to commit`, over: `bare inserts of ${VISITS} rows`, target: '>= 0.5', ...visits },
  ];
  return { rows, batches };
}

function phoneOf(phones: readonly Phone[], nr: number): Phone {
  const phone = phones[nr % phones.length];
  if (phone === undefined) throw new RangeError('no phone');
  return phone;
}

/** Each call's lines are of twenty phones, ten visits each. */
function turnOf(phones: readonly Phone[], call: number): readonly Phone[] {
  return Array.from({ length: VISITS }, (_, nr) => phoneOf(phones, call * 20 + (nr % 20)));
}

interface Turns {
  bodies(): Promise<readonly Buffer[]>;
  send(body: Buffer): Promise<Answer>;
  /** after the clock has stopped: the answers in the order of the bodies */
  took(answers: readonly Answer['body'][]): void;
  bare(): Promise<number>;
}

type Turned = Pick<LoadRow, 'ratio' | 'min' | 'max' | 'rate' | 'bare' | 'cost' | 'bareCost'>;
/** Where a profile of each row's calls goes. */
const PROFILES = process.env['ASHYQ_BENCH_PROFILE'];

/** A B A B; what a client does before it calls is done before the clock runs. */
async function inTurn(issuer: IssuerProcess, name: string, { bodies, send, took, bare }: Turns): Promise<Turned> {
  const [ratios, rates, bares]: [number[], number[], number[]] = [[], [], []];
  const [costs, bareCosts]: [Cost[], Cost[]] = [[], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const given = await bodies();
    const profiled = PROFILES !== undefined && round === ROUNDS - 1;
    if (profiled) await issuer.ask({ ask: 'profile' });
    const { value: called, cost } = await costing(issuer, () => callAll(given, send));
    if (profiled) await issuer.ask({ ask: 'profiled', file: join(PROFILES, `${name}.cpuprofile`) });
    took(called.answers);
    const { value: rival, cost: bareCost } = await costing(issuer, bare);
    if (round < 0) continue;
    ratios.push(called.rate / rival);
    rates.push(called.rate);
    bares.push(rival);
    costs.push(each(cost, given.length));
    bareCosts.push(each(bareCost, rival * BARE_SECONDS));
  }
  const spread = { ratio: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
  return { ...spread, rate: median(rates), bare: median(bares), cost: middle(costs), bareCost: middle(bareCosts) };
}

async function costing<T>(issuer: IssuerProcess, work: () => Promise<T>): Promise<{ readonly value: T; readonly cost: Cost }> {
  const before = await issuer.ask<ProcessorTime>({ ask: 'processor' });
  const value = await work();
  const after = await issuer.ask<ProcessorTime>({ ask: 'processor' });
  const database = after.database === null || before.database === null ? null : after.database - before.database;
  return { value, cost: { issuer: after.process - before.process, database } };
}

const each = ({ issuer, database }: Cost, times: number): Cost => ({ issuer: issuer / times, database: database === null ? null : database / times });

function middle(costs: readonly Cost[]): Cost {
  const databases = costs.flatMap(({ database }) => database ?? []);
  return { issuer: median(costs.map(({ issuer }) => issuer)), database: databases.length === costs.length ? median(databases) : null };
}

async function callAll(bodies: readonly Buffer[], send: Turns['send']): Promise<{ readonly rate: number; readonly answers: readonly Answer['body'][] }> {
  freshConnections();
  let next = 0;
  const answers: Answer['body'][] = [];
  const startedAt = performance.now();
  const client = async () => {
    for (let nr = next++; nr < bodies.length; nr = next++) {
      const { status, body } = await send(bodies[nr] ?? Buffer.alloc(0));
      if (status !== 200) throw new RangeError(`a call of the benchmark was answered ${status}`);
      answers[nr] = body;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { rate: bodies.length / ((performance.now() - startedAt) / 1000), answers };
}
