/**
 * What labs and the control centre report of the demo's people, day by day. A day's batches depend on seed and day only: their ids and bytes are the same
 * whenever they are made, so that the ordinary ingest refuses none and takes none twice, and a demo that ran last week is brought up to today.
 */
import { createHash } from 'node:crypto';
import type { ContactBatch, ContactRow, LabBatch, LabRow } from '../../core/token/lab-batch.ts';
import type { DemoPerson } from './people.ts';
import { type Chance, chanceOf } from './random.ts';

export const LABS = [
  { id: 'LAB-ALMATY', name: 'Алматы қалалық зертханасы' },
  { id: 'LAB-ASTANA', name: 'Астана ПТР орталығы' },
  { id: 'LAB-REGIONS', name: 'Өңірлік ПТР зертханасы' },
] as const;
export const CONTROL_CENTRE = { id: 'COVID-CENTRE', name: 'Covid-19 бақылау орталығы' } as const;

const HOUR = 3600;
export const DAY = 24 * HOUR;
/** Almaty time, as everywhere in the country. */
const OFFSET = 5 * HOUR;
/** As far back as anything still shows: 14 days and one for the edge. */
export const DAYS_BACK = 15;

/** How likely one person is tested or met a case on one day: about 4 % red, 8 % yellow and 20 % green at any time. */
const DAILY = { negative: 0.075, positive: 0.0032, contact: 0.006 };

/** The number of the local day that `now` lies in. */
export function dayOf(now: number): number {
  return Math.floor((now + OFFSET) / DAY);
}

/** Midnight, the first second of a local day. */
export function startOf(day: number): number {
  return day * DAY - OFFSET;
}

/** Somebody a laboratory reports on. */
type Reported = Pick<DemoPerson, 'iin' | 'district'>;

export interface DemoDay {
  readonly lab: readonly LabBatch[];
  readonly contact: ContactBatch;
}

/** What was sampled on the day before `day` and is reported at its start. `people` with the cast first. */
export function demoDay(seed: string, day: number, people: readonly Reported[]): DemoDay {
  const chance = chanceOf(`${seed} day ${day}`);
  const results: LabRow[] = [];
  const contacts: ContactRow[] = [];
  for (const [nr, person] of people.entries()) {
    const at = startOf(day) - 1 - chance.below(16 * HOUR);
    const draw = chance.next();
    if (nr < CAST_SIZE) castEvents(nr, { day, person, results, contacts });
    else if (draw < DAILY.positive) results.push(result(nr, person, { at, positive: true }));
    else if (draw < DAILY.positive + DAILY.negative) results.push(result(nr, person, { at, positive: false }));
    else if (draw < DAILY.positive + DAILY.negative + DAILY.contact) contacts.push(contact(nr, person, { at, chance }));
  }
  const lab = LABS.map((source) => {
    const rows = results.filter((row) => labOf(row.district) === source.id);
    return { kind: 'lab' as const, sourceId: source.id, batchId: batchId(seed, source.id, day), createdAt: startOf(day), rows };
  });
  const contactBatch = {
    kind: 'contact' as const,
    sourceId: CONTROL_CENTRE.id,
    batchId: batchId(seed, CONTROL_CENTRE.id, day),
    createdAt: startOf(day),
    rows: contacts,
  };
  return { lab: lab.filter((batch) => batch.rows.length > 0), contact: contactBatch };
}

const CAST_SIZE = 4;
/** The positive result and the contact of the cast come every fourth day: old enough at times to show an age, never so old as to lapse. */
const CAST_EVERY = 4;

interface CastDay {
  readonly day: number;
  readonly person: Reported;
  readonly results: LabRow[];
  readonly contacts: ContactRow[];
}

/** Green is tested every day, blue never; yellow and red are kept what they are. */
function castEvents(nr: number, { day, person, results, contacts }: CastDay): void {
  const at = startOf(day);
  if (nr === 0) results.push(result(nr, person, { at: at - HOUR, positive: false }));
  if (nr === 2 && day % CAST_EVERY === 1) contacts.push({ rowId: rowId(nr), iin: person.iin, contactAt: at - 6 * HOUR, caseRef: `KC-${day}` });
  if (nr === 3 && day % CAST_EVERY === 0) results.push(result(nr, person, { at: at - 3 * HOUR, positive: true }));
}

function result(nr: number, person: Reported, { at, positive }: { at: number; positive: boolean }): LabRow {
  return { rowId: rowId(nr), iin: person.iin, sampledAt: at, result: positive ? 1 : 0, district: person.district };
}

function contact(nr: number, person: Reported, { at, chance }: { at: number; chance: Chance }): ContactRow {
  return { rowId: rowId(nr), iin: person.iin, contactAt: at, caseRef: chance.often(0.8) ? `KC-${chance.below(100_000)}` : null };
}

function rowId(nr: number): string {
  return `r${nr + 1}`;
}

function labOf(district: string): string {
  if (district.startsWith('75')) return 'LAB-ALMATY';
  return district.startsWith('71') ? 'LAB-ASTANA' : 'LAB-REGIONS';
}

function batchId(seed: string, source: string, day: number): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`${seed} ${source} ${day}`).digest()).slice(0, 16);
}
