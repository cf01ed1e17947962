/**
 * The demo's phones brought up to now: passes renewed and visits registered, day by day as it would have happened. What is missing is told by the register, so a start
 * that was cut off goes on where it was. Two things count passes once, by the second in which they were made (the seals of the audit trail, the figures): nothing
 * is made at a second that either has passed, and both wait while this is at work.
 */
import { toHex } from '../../../core/bytes.ts';
import { decide } from '../../../core/policy/decide.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { BASIS, HEALTH } from '../../../core/token/health.ts';
import type { DatabaseTransaction } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { indexPool } from '../../tokens/index-pool.ts';
import { dayOf, startOf } from '../days.ts';
import type { Month } from '../doors/month.ts';
import type { DemoTablet } from '../doors/tablets.ts';
import { chanceOf } from '../random.ts';
import { enrolPhones } from './enrol.ts';
import type { DemoPhone } from './phones.ts';
import { type HeldPass, type LivePhone, livePhones, statusAt } from './register.ts';
import { renewAt } from './renew.ts';
import { askingDoors, type PhoneStay, staysOf } from './stays.ts';
import { type Certificates, certificatesOf, handInVisits, heldVisits, statementOf, visitId } from './visits.ts';

const HOUR = 3600;
/** Phones at work at once. */
const AT_ONCE = 4;
/** A pass is renewed at one third of its life (product.md, "Citizen" 9) when its phone is looked at, which on some days it is not. */
const LOOKED_AT = 0.55;
const LOCK_NOT_AVAILABLE = '55P03';
/** What counted passes so lately goes on doing so: then all are made in the present, and nothing has to wait. */
const LATELY_SECONDS = 600;

export interface Filled {
  readonly passes: number;
  readonly visits: number;
}

export interface PhonesAt {
  readonly phones: readonly DemoPhone[];
  readonly tablets: readonly DemoTablet[];
}

/** Renews and registers what is due up to now. */
export async function fillPhones(month: Month, given: PhonesAt): Promise<Filled> {
  try {
    return await month.issuer.db.transaction().execute((trx) => fillUnder(trx, month, given));
  } catch (error) {
    // another instance is at it
    if (error instanceof Error && (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return { passes: 0, visits: 0 };
    throw error;
  }
}

async function fillUnder(trx: DatabaseTransaction, month: Month, { phones, tablets }: PhonesAt): Promise<Filled> {
  const floor = await floorOf(trx, month.issuer.now());
  const { secret } = month;
  const issuer = { ...month.issuer, indices: indexPool(month.issuer.db) };
  const now = issuer.now();
  await enrolPhones(issuer, phones, { secret, at: () => now });
  const live = await livePhones(issuer, phones, secret);
  const run = new Run({ ...month, issuer }, { live, floor, now, doors: askingDoors(tablets), certificates: certificatesOf(issuer, secret) });
  for (let day = await run.firstDay(); day <= dayOf(now) && month.goesOn(); day += 1) {
    // the transaction that holds the counting must not seem forgotten
    await sql`select 1`.execute(trx);
    await run.play(day);
  }
  return run.filled;
}

/** The second up to which no pass may be made any more: that of now where counting goes on, else how far it came, and it is held back there in every instance. */
async function floorOf(trx: DatabaseTransaction, now: number): Promise<number> {
  if (now - (await countedUntil(trx)) < LATELY_SECONDS) return now;
  await sql`select pg_advisory_xact_lock(hashtext('ashyq-token-seal'))`.execute(trx);
  await sql`insert into figure_mark (name, at) values ('passes', 0) on conflict do nothing`.execute(trx);
  await sql`select at from figure_mark where name = 'passes' for update`.execute(trx);
  return countedUntil(trx);
}

async function countedUntil(trx: DatabaseTransaction): Promise<number> {
  const { rows } = await sql<{ floor: number }>`
    select greatest((select max(to_iat) from token_seal), (select at from figure_mark where name = 'passes'), 0) as floor`.execute(trx);
  return rows[0]?.floor ?? 0;
}

interface Work {
  readonly live: readonly LivePhone[];
  /** no pass is made before this second */
  readonly floor: number;
  readonly now: number;
  readonly doors: readonly DemoTablet[];
  readonly certificates: Certificates;
}

/** One going through days; it keeps what each phone holds. */
class Run {
  readonly #month: Month;
  readonly #work: Work;
  readonly #policy: Policy;
  readonly #passes = new Map<LivePhone, HeldPass | null>();
  #made = 0;
  #visits = 0;

  constructor(month: Month, work: Work) {
    this.#month = month;
    this.#work = work;
    this.#policy = month.on(month.firstDay).policy;
    for (const live of work.live) this.#passes.set(live, live.pass);
  }

  get filled(): Filled {
    return { passes: this.#made, visits: this.#visits };
  }

  /** The day to begin with: the month's first, or the one before the last visit that the register heard of. */
  async firstDay(): Promise<number> {
    const ids = this.#work.live.map(({ personId }) => personId);
    const { rows } = await sql<{ at: number | null }>`select max(received_at) as at from visit where person_id = any(${ids}::bigint[])`.execute(
      this.#month.issuer.db,
    );
    const at = rows[0]?.at ?? null;
    return at === null ? this.#month.firstDay : Math.max(this.#month.firstDay, dayOf(at) - 1);
  }

  async play(day: number): Promise<void> {
    const { live, doors, now } = this.#work;
    const { issuer } = this.#month;
    const stays = (await staysOf(this.#month, { day, doors, phones: live.map(({ phone }) => phone) })).filter(({ entered }) => entered < now);
    const held = await heldVisits(
      issuer,
      live.map(({ personId }) => personId),
      startOf(day),
    );
    const waiting = [...live];
    const statements: Uint8Array[] = [];
    const work = async () => {
      for (let one = waiting.shift(); one !== undefined && this.#month.goesOn(); one = waiting.shift()) {
        const { phone } = one;
        statements.push(...(await this.#dayOf(one, { day, held, stays: stays.filter((stay) => stay.phone === phone) })));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (statements.length > 0) this.#visits += await handInVisits(issuer, statements, Math.min(now, startOf(day + 1) + 4 * HOUR));
  }

  /** What one phone does on one day: it is looked at, perhaps, and shown at doors. Gives its statements. */
  async #dayOf(live: LivePhone, { day, held, stays }: PhoneDay): Promise<readonly Uint8Array[]> {
    const chance = chanceOf(`${this.#month.seed} phone ${live.phone.nr} ${day}`);
    const seen = startOf(day) + 8 * HOUR + chance.below(13 * HOUR);
    // the first pass comes with the enrolment
    if (this.#passes.get(live) === null && live.enrolledAt < startOf(day + 1)) await this.#lookAt(live, live.enrolledAt);
    if (chance.often(LOOKED_AT)) await this.#lookAt(live, seen);
    const statements: Uint8Array[] = [];
    for (const stay of stays) {
      const statement = await this.#visit(live, stay, held);
      if (statement !== null) statements.push(statement);
    }
    return statements;
  }

  /** The phone is looked at, with a network: it renews what is a third through its life, or good for nothing any more. */
  async #lookAt(live: LivePhone, at: number): Promise<void> {
    if (at > this.#work.now || at < live.enrolledAt) return;
    const pass = this.#passes.get(live) ?? null;
    // it had no network then: it has one now
    const time = at > this.#work.floor ? at : this.#month.issuer.now();
    if (pass !== null && (pass.iat >= time || (isGood(pass, time) && time - pass.iat < (pass.exp - pass.iat) / 3))) return;
    const next = await renewAt(this.#month.issuer, this.#month.secret, { live, pass, at: time });
    if (next === null) return;
    this.#passes.set(live, next);
    this.#made += 1;
  }

  /** A visit is registered where the rule admits whom the phone shows (product.md, "Citizen" 6). */
  async #visit(live: LivePhone, stay: PhoneStay, held: PhoneDay['held']): Promise<Uint8Array | null> {
    const { now, certificates } = this.#work;
    if (stay.entered < live.enrolledAt || !this.#admits(live, stay)) return null;
    const known = held.get(toHex(visitId(this.#month.secret, stay)));
    const left = stay.left !== null && stay.left <= now ? stay.left : null;
    if (known === 'closed' || (known === 'open' && left === null)) return null;
    const shown = this.#passes.get(live) ?? null;
    if (shown === null || !isGood(shown, stay.entered)) await this.#lookAt(live, stay.entered - 60);
    const pass = this.#passes.get(live) ?? null;
    if (pass === null || (pass.iat <= stay.entered && !isGood(pass, stay.entered))) return null;
    return statementOf({ ...stay, left }, pass, { secret: this.#month.secret, certificates });
  }

  #admits(live: LivePhone, { tablet, entered }: PhoneStay): boolean {
    const status = statusAt(live, entered);
    if (status === null) return false;
    const [health, basis] = [HEALTH[status.health], BASIS[status.basis]];
    if (health === undefined || basis === undefined) return false;
    const subject = { health, basis, evidenceAt: status.evidence_at, home: health === 'yellow' ? live.phone.person.district : null };
    return decide(this.#policy, subject, { place: tablet, now: entered })?.admit === true;
  }
}

interface PhoneDay {
  readonly day: number;
  readonly held: ReadonlyMap<string, 'open' | 'closed'>;
  readonly stays: readonly PhoneStay[];
}

const isGood = ({ iat, exp, revokedAt }: HeldPass, at: number): boolean => at >= iat && at < exp && (revokedAt === null || at < revokedAt);
