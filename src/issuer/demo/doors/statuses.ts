/** Who has which status on which day: what the demo's laboratories and its control centre reported, by the product's own rule. */
import { type ComputedHealth, computeHealth, type HealthEvent, type StatusDurations } from '../../../core/policy/status-rules.ts';
import { RESULT } from '../../../core/token/lab-batch.ts';
import { DAYS_BACK, demoDay, startOf } from '../days.ts';
import type { DemoPerson } from '../people.ts';

/** The statuses of all people in the morning of a day, in their order; kept for the day asked last. */
export class Statuses {
  readonly #seed: string;
  readonly #people: readonly DemoPerson[];
  readonly #durations: StatusDurations;
  readonly #events = new Map<number, ReadonlyMap<string, readonly HealthEvent[]>>();
  readonly #known = new Map<number, readonly ComputedHealth[]>();

  constructor(seed: string, people: readonly DemoPerson[], durations: StatusDurations) {
    this.#seed = seed;
    this.#people = people;
    this.#durations = durations;
  }

  of(day: number): readonly ComputedHealth[] {
    const known = this.#known.get(day);
    if (known !== undefined) return known;
    const now = startOf(day) + 3600;
    const statuses = this.#people.map(({ iin }) => computeHealth(this.#back(day, iin), this.#durations, now));
    this.#known.set(day, statuses);
    return statuses;
  }

  /** Of one person at a second of that day or the night after it: what time alone ends, ends. */
  at(day: number, nr: number, time: number): ComputedHealth {
    const morning = this.of(day)[nr];
    const iin = this.#people[nr]?.iin;
    if (morning === undefined || iin === undefined) throw new RangeError('Statuses.at: nobody has that number');
    if (morning.until === null || time < morning.until) return morning;
    return computeHealth(this.#back(day, iin), this.#durations, time);
  }

  /** What was known of a person on a day. */
  #back(day: number, iin: string): readonly HealthEvent[] {
    return Array.from({ length: DAYS_BACK + 1 }, (_, back) => this.#eventsOf(day - back).get(iin) ?? []).flat();
  }

  #eventsOf(day: number): ReadonlyMap<string, readonly HealthEvent[]> {
    const known = this.#events.get(day);
    if (known !== undefined) return known;
    const events = new Map<string, HealthEvent[]>();
    const add = (iin: string, event: HealthEvent) => events.set(iin, [...(events.get(iin) ?? []), event]);
    const { lab, contact } = demoDay(this.#seed, day, this.#people);
    for (const { iin, sampledAt, result } of lab.flatMap(({ rows }) => rows)) add(iin, { kind: 'result', sampledAt, positive: result === RESULT.positive });
    for (const { iin, contactAt } of contact.rows) add(iin, { kind: 'contact', contactAt });
    this.#events.set(day, events);
    return events;
  }
}
