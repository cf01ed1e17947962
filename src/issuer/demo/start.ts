/** The demo as the issuer starts it: the world brought up to today, enrolment codes for the first doors, and the task that adds each new day. */
import { formatEnrolmentUrl } from '../../core/qr.ts';
import type { DemoFacts } from '../banner.ts';
import type { Issuer } from '../context.ts';
import type { Task } from '../maintenance.ts';
import { createGateCode } from '../venues/gates.ts';
import { demoSecret, labSignersOf } from './lab-keys.ts';
import { CAST_VENUES } from './venues.ts';
import { demoCast, refreshDemo, seedDemo } from './world.ts';

export interface Demo {
  readonly tasks: readonly Task[];
  /** For the banner; `origin` is the public address. */
  facts(origin: string): DemoFacts;
}

const HOUR = 3600;

export async function openDemo(issuer: Issuer, { dataDir }: { readonly dataDir: string }): Promise<Demo> {
  const signers = labSignersOf(await demoSecret(dataDir));
  await seedDemo(issuer, { signers });
  const doors: { readonly venue: string; readonly name: string; readonly category: string; readonly code: Uint8Array }[] = [];
  for (const { id, name, category } of CAST_VENUES) {
    if ((await issuer.db.selectFrom('venue').select('id').where('id', '=', id).executeTakeFirst()) === undefined) continue;
    doors.push({ venue: id, name, category, code: await createGateCode(issuer, { venueId: id, gate: 1 }) });
  }
  return {
    tasks: [{ name: 'demo-day', everySeconds: HOUR / 4, run: () => refreshDemo(issuer, { signers }) }],
    facts: (origin) => ({ cast: demoCast(), doors: doors.map(({ code, ...door }) => ({ ...door, url: formatEnrolmentUrl(new URL(origin).host, code) })) }),
  };
}
