/** Policy (formats.md §8): who is admitted where and when, as signed data. Parsing is strict: unknown members are refused, numbers are whole and bounded. */
import { utf8Decode } from '../bytes.ts';
import { BASIS, type Basis, HEALTH, type HealthStatus } from '../token/health.ts';

export interface Durations {
  readonly greenHours: number;
  readonly redDays: number;
  readonly yellowDays: number;
}
export interface Limits {
  readonly tokenHours: number;
  readonly proofSeconds: number;
  readonly skewSeconds: number;
  readonly amberHours: number;
  readonly stopHours: number;
  readonly paperDays: number;
}
/** All conditions of a rule must hold; one that is absent holds always. */
export interface Conditions {
  readonly health?: readonly HealthStatus[];
  readonly category?: readonly string[];
  readonly zone?: readonly string[];
  readonly area?: readonly string[];
  /** 1 Monday to 7 Sunday */
  readonly weekday?: readonly number[];
  /** minutes after local midnight, [from, to); over midnight where from > to */
  readonly hours?: readonly [from: number, to: number];
  readonly near?: true;
  readonly evidenceMaxHours?: number;
  readonly basis?: readonly Basis[];
  /** inclusive, NumericDate */
  readonly from?: number;
  /** exclusive, NumericDate */
  readonly until?: number;
}
export interface Rule {
  readonly id: string;
  readonly when: Conditions;
  readonly admit: boolean;
  readonly reason: string | null;
}
export interface Names {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
}
export interface Policy {
  readonly version: number;
  readonly utcOffsetMinutes: number;
  readonly durations: Durations;
  readonly limits: Limits;
  /** area code (or `*` for all others) to zone */
  readonly areas: ReadonlyMap<string, string>;
  readonly categories: ReadonlyMap<string, Names>;
  readonly rules: readonly Rule[];
}

/** What is wrong with a policy and where (`rules[3].when.hours`). The message holds no more than the place. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly place: string;

  constructor(place: string) {
    super(`policy: ${place}`);
    this.place = place;
  }
}

type Json = unknown;
type Parse<T> = (value: Json, place: string) => T;

/** Parses policy bytes. @throws PolicyError naming the first place that is wrong */
export function parsePolicy(bytes: Uint8Array): Policy {
  let json: Json;
  try {
    json = JSON.parse(utf8Decode(bytes));
  } catch {
    throw new PolicyError('json');
  }
  return record<Policy>({
    version: whole(0),
    utcOffsetMinutes: whole(-1439, 1439),
    durations: record<Durations>({ greenHours: whole(0, HOURS_MAX), redDays: whole(0, HOURS_MAX), yellowDays: whole(0, HOURS_MAX) }),
    limits: record<Limits>({
      tokenHours: whole(1, HOURS_MAX),
      proofSeconds: whole(1, 86_400),
      skewSeconds: whole(0, 86_400),
      amberHours: whole(0, HOURS_MAX),
      stopHours: whole(1, HOURS_MAX),
      paperDays: whole(1, HOURS_MAX),
    }),
    areas: mapOf(text),
    categories: mapOf(record<Names>({ kk: text, ru: text, en: text })),
    rules: listOf(rule),
  })(json, 'policy');
}

/** Ten years: a duration above it is a typing error, and no product of it leaves the safe integers. */
const HOURS_MAX = 87_600;

const condition = record<Conditions>(
  {},
  {
    health: listOf(oneOf(HEALTH)),
    category: listOf(text),
    zone: listOf(text),
    area: listOf(text),
    weekday: listOf(whole(1, 7)),
    hours,
    near: (value, place) => (value === true ? true : fail(place)),
    evidenceMaxHours: whole(0, HOURS_MAX),
    basis: listOf(oneOf(BASIS)),
    from: whole(0),
    until: whole(0),
  },
);

function rule(value: Json, place: string): Rule {
  const read = record<Omit<Rule, 'reason'>>({ id: text, when: condition, admit: boolean }, { reason: text })(value, place);
  return { reason: null, ...read };
}

function fail(place: string): never {
  throw new PolicyError(place);
}

/** A function declaration, because `condition` above is made when the module loads. */
function record<T extends object>(required: { readonly [K in keyof T]?: Parse<T[K]> }, optional: Readonly<Record<string, Parse<Json>>> = {}): Parse<T> {
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(place);
    const parsers = new Map(Object.entries({ ...optional, ...required }) as [string, Parse<Json>][]);
    const read = Object.entries(value).map(([name, member]) => {
      const parse = parsers.get(name);
      return [name, parse === undefined ? fail(`${place}.unknown-member`) : parse(member, `${place}.${name}`)];
    });
    for (const name of Object.keys(required)) if (!Object.hasOwn(value, name)) fail(`${place}.${name}`);
    return Object.fromEntries(read) as T;
  };
}

function mapOf<T>(parse: Parse<T>): Parse<ReadonlyMap<string, T>> {
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(place);
    return new Map(Object.entries(value).map(([name, member]) => [name, parse(member, `${place}.member`)]));
  };
}

function listOf<T>(parse: Parse<T>): Parse<readonly T[]> {
  return (value, place) => (Array.isArray(value) ? value.map((item, at) => parse(item, `${place}[${at}]`)) : fail(place));
}

function oneOf<T extends string>(names: readonly T[]): Parse<T> {
  return (value, place) => names.find((name) => name === value) ?? fail(place);
}

function whole(min: number, max: number = Number.MAX_SAFE_INTEGER): Parse<number> {
  return (value, place) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max ? value : fail(place));
}

function text(value: Json, place: string): string {
  return typeof value === 'string' && value.length > 0 && value.length <= 256 ? value : fail(place);
}

function boolean(value: Json, place: string): boolean {
  return typeof value === 'boolean' ? value : fail(place);
}

function hours(value: Json, place: string): readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) fail(place);
  const [from, to] = [minutes(value[0], place), minutes(value[1], place)];
  return from === to ? fail(place) : [from, to];
}

/** `HH:MM` as minutes after midnight; `24:00` is the end of the day. */
function minutes(value: Json, place: string): number {
  const parts = typeof value === 'string' ? /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(value) : null;
  if (parts === null) fail(place);
  return parts[1] === undefined ? 1440 : Number(parts[1]) * 60 + Number(parts[2]);
}
