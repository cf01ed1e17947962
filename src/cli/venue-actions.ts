/** What `ashyq venue` does with venues that are there: lists, decides, closes, prints posters, makes codes for tablets. */
import { encodeBase32 } from '../core/codec/base32.ts';
import { formatEnrolmentUrl } from '../core/qr.ts';
import { writeDurable } from '../issuer/publish/durable-file.ts';
import { closeVenue, reopenVenue, revokePosters } from '../issuer/venues/changes.ts';
import { approveApplication, DECISION_REASONS, isDecisionReason, turnDown } from '../issuer/venues/decisions.ts';
import { createGateCode, GATE_CODE_SECONDS } from '../issuer/venues/gates.ts';
import { listApplications, listVenues, PAGE, type VenueFilter } from '../issuer/venues/list.ts';
import { makePoster } from '../issuer/venues/poster.ts';
import { revokeTablet } from '../issuer/venues/tablets.ts';
import { setTraining } from '../issuer/venues/training.ts';
import { visitOutliers } from '../issuer/visits/outliers.ts';
import { printable } from './command.ts';
import { EXIT, type ExitCode, tell, UsageError, write } from './io.ts';
import { type Office, VenueError } from './venue-office.ts';

async function line(office: Office, value: object, cells: readonly (string | number | null)[]): Promise<void> {
  const text = office.json ? JSON.stringify(value) : cells.map((cell) => printable(String(cell ?? '-'))).join('\t');
  await write(office.io.stdout, `${text}\n`);
}

const day = (at: number | null): string => (at === null ? '-' : new Date(at * 1000).toISOString().slice(0, 10));

export async function printVenues(office: Office, filter: VenueFilter): Promise<ExitCode> {
  for (let after = ''; ; ) {
    const page = await listVenues(office, { ...filter, after });
    for (const venue of page) {
      const { id, category, area, zone, name, closedAt, tablets, posterExp } = venue;
      await line(office, venue, [id, closedAt === null ? 'open' : 'closed', category, area, zone, tablets, day(posterExp), name]);
    }
    after = page.at(-1)?.id ?? '';
    if (page.length < PAGE) return EXIT.ok;
  }
}

export async function printApplications(office: Office): Promise<ExitCode> {
  for (let after = 0; ; ) {
    const page = await listApplications(office, { after });
    for (const application of page) {
      const { id, venueId, createdAt, category, area, name, same, venues } = application;
      await line(office, application, [id, venueId ?? 'new', day(createdAt), category, area, same ? 'same' : venues, name]);
    }
    after = page.at(-1)?.id ?? 0;
    if (page.length < PAGE) return EXIT.ok;
  }
}

const DAY = 24 * 3600;

/** The day before `until`. */
export async function printOutliers(office: Office, until: number): Promise<ExitCode> {
  const { people, venues } = await visitOutliers(office.db, { from: until - DAY, until });
  for (const found of venues) await line(office, found, ['venue', found.venue, found.visits, found.people, found.selfDeclared]);
  for (const found of people) await line(office, found, ['person', found.person, found.visits, found.venues, found.torn]);
  return EXIT.ok;
}

export async function approve(office: Office, applicationId: number): Promise<ExitCode> {
  const result = await approveApplication(office, { applicationId, by: null });
  if (!result.ok) throw new VenueError(result.code, `application ${applicationId} was not approved`);
  await line(office, { applicationId, venueId: result.venueId, revoked: result.revoked }, [result.venueId]);
  return EXIT.ok;
}

export async function turnAway(
  office: Office,
  applicationId: number,
  { state, reason }: { state: 'refused' | 'correction'; reason: string },
): Promise<ExitCode> {
  if (!isDecisionReason(reason)) throw new UsageError(`--reason takes ${DECISION_REASONS.join(', ')}`);
  const result = await turnDown(office, { applicationId, by: null, state, reason });
  if (!result.ok) throw new VenueError(result.code, `application ${applicationId} was not decided`);
  await line(office, { applicationId, state, reason }, [state, reason]);
  return EXIT.ok;
}

export async function close(office: Office, venueId: string): Promise<ExitCode> {
  if (!(await closeVenue(office, { venueId, by: null }))) throw new VenueError('venue-unknown', `there is no open venue ${venueId}`);
  await line(office, { venueId, closed: true }, [venueId, 'closed']);
  return EXIT.ok;
}

/** What was called back stays called back: posters and tablets are made anew. */
export async function reopen(office: Office, venueId: string): Promise<ExitCode> {
  if (!(await reopenVenue(office, { venueId, by: null }))) throw new VenueError('venue-unknown', `there is no closed venue ${venueId}`);
  await line(office, { venueId, closed: false }, [venueId, 'open']);
  return EXIT.ok;
}

/** Writes the page; with `anew` what hangs already is called back first. */
export async function poster(office: Office, venueId: string, { out, anew }: { out: string; anew: boolean }): Promise<ExitCode> {
  const origin = originOf(office);
  const revoked = anew ? await revokePosters(office, { venueId, by: null }) : 0;
  const page = await makePoster(office, venueId, origin);
  if (page === null) throw new VenueError('venue-unknown', `there is no open venue ${venueId}`);
  if (out === '-') await write(office.io.stdout, page);
  else await writeDurable(out, Buffer.from(page));
  const called = revoked > 0 ? `; ${revoked} called back` : '';
  tell(office.io, `${out === '-' ? '' : `${out}: `}open it in a browser and print it on A4${called}`);
  return EXIT.ok;
}

/** A code that enrols one tablet within a day. */
export async function code(office: Office, venueId: string, gate: number): Promise<ExitCode> {
  const origin = originOf(office);
  if ((await listVenues(office, { id: venueId })).length === 0) throw new VenueError('venue-unknown', `there is no open venue ${venueId}`);
  const bytes = await createGateCode(office, { venueId, gate });
  const url = formatEnrolmentUrl(new URL(origin).host, bytes);
  await line(office, { venueId, gate, url, code: encodeBase32(bytes), validUntil: office.now() + GATE_CODE_SECONDS }, [url]);
  return EXIT.ok;
}

export async function revoke(office: Office, venueId: string, gate: number): Promise<ExitCode> {
  if (!(await revokeTablet(office, { venueId, gate, by: null })))
    throw new VenueError('gate-unknown', `no tablet and no code is at gate ${gate} of ${venueId}`);
  await line(office, { venueId, gate, revoked: true }, [venueId, gate, 'revoked']);
  return EXIT.ok;
}

export async function train(office: Office, venueId: string, { gate, until }: { gate: number; until: number }): Promise<ExitCode> {
  const result = await setTraining(office, { venueId, gate, until, by: null });
  if (!result.ok) throw new VenueError(result.code, `the training of ${venueId} was not set`);
  await line(office, { venueId, gate, until }, [venueId, gate, new Date(until * 1000).toISOString()]);
  return EXIT.ok;
}

/** A poster with a wrong address would hang for a year. @throws UsageError */
function originOf({ origin }: Office): string {
  if (origin === null) throw new UsageError('the public address is needed: --origin https://ashyq.example, or ASHYQ_ORIGIN');
  return origin;
}
