/** The demo as the issuer starts it: the world brought up to today, enrolment codes for the first doors, and the task that adds each new day. */
import { encodeBase32 } from '../../core/codec/base32.ts';
import type { DemoFacts } from '../banner.ts';
import type { Issuer } from '../context.ts';
import type { Task } from '../maintenance.ts';
import { createGateCode } from '../venues/gates.ts';
import { CONTROL_CENTRE, LABS } from './days.ts';
import { demoSecret, labSignersOf, writeLabPem } from './lab-keys.ts';
import { writePosters } from './posters.ts';
import { ensureDemoStaff } from './staff.ts';
import { CAST_VENUES } from './venues.ts';
import { demoCast, refreshDemo, seedDemo } from './world.ts';

export interface Demo {
  readonly tasks: readonly Task[];
  /** For the banner; `origin` is the public address. */
  facts(origin: string): Promise<DemoFacts>;
}

const HOUR = 3600;

/** Null when the database holds somebody else's register: nothing is added to it. */
export async function openDemo(issuer: Issuer, { dataDir }: { readonly dataDir: string }): Promise<Demo | null> {
  const secret = await demoSecret(dataDir);
  const signers = labSignersOf(secret);
  if ((await seedDemo(issuer, { signers })) === 'foreign') return null;
  const doors: { readonly venue: string; readonly name: string; readonly category: string; readonly code: Uint8Array }[] = [];
  for (const { id, name, category } of CAST_VENUES) doors.push({ venue: id, name, category, code: await createGateCode(issuer, { venueId: id, gate: 1 }) });
  const sources: { readonly id: string; readonly key: string }[] = [];
  for (const { id } of [...LABS, CONTROL_CENTRE]) sources.push({ id, key: await writeLabPem(dataDir, secret, id) });
  const staff = await ensureDemoStaff(issuer.db, secret, issuer.now());
  return {
    tasks: [{ name: 'demo-day', everySeconds: HOUR / 4, run: () => refreshDemo(issuer, { signers }) }],
    facts: async (origin) => ({
      cast: demoCast(),
      sources,
      staff,
      postersFile: await writePosters(issuer, { dataDir, origin }),
      doors: doors.map(({ code, ...door }) => ({ ...door, url: `${origin}/E/${encodeBase32(code)}` })),
    }),
  };
}
