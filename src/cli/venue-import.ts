/** `ashyq venue import` and `add`: venues from a list, or one from flags; each waits for its approval unless it is approved at once. */

import { CsvError, detectSeparator, parseCsv } from '../issuer/registers/csv.ts';
import { applyForVenue } from '../issuer/venues/applications.ts';
import { approveApplication } from '../issuer/venues/decisions.ts';
import { checkVenue, type VenueInput } from '../issuer/venues/fields.ts';
import { findSame, listVenues } from '../issuer/venues/list.ts';
import { printable } from './command.ts';
import { EXIT, type ExitCode, tell, UsageError, write } from './io.ts';
import { type Office, VenueError } from './venue-office.ts';
import { readVenueRows } from './venue-rows.ts';

/** What became of one line. `venueId`: approved now, or there before. */
interface Outcome {
  readonly state: 'waiting' | 'approved' | 'known' | 'refused';
  readonly applicationId?: number;
  readonly venueId?: string;
  readonly codes?: readonly string[];
}

async function takeIn(office: Office, fields: VenueInput, approve: boolean): Promise<Outcome> {
  const checked = checkVenue(fields, await office.policies.current(office.now()));
  if (!checked.ok) return { state: 'refused', codes: checked.faults };
  const known = await findSame(office, checked.venue);
  if (known !== null) return { state: 'known', venueId: known };
  return applyAndDecide(office, checked.venue, { approve });
}

/** `venueId`: of the venue to be changed. */
async function applyAndDecide(
  office: Office,
  fields: VenueInput,
  { venueId, approve }: { readonly venueId?: string; readonly approve: boolean },
): Promise<Outcome> {
  const filed = await applyForVenue(office, fields, venueId === undefined ? {} : { venueId });
  if (!filed.ok) return { state: 'refused', codes: filed.code === 'fields-invalid' ? filed.faults : [filed.code] };
  const { applicationId } = filed;
  if (!approve) return { state: 'waiting', applicationId };
  const approved = await approveApplication(office, { applicationId, by: null });
  return approved.ok ? { state: 'approved', applicationId, venueId: approved.venueId } : { state: 'refused', applicationId, codes: [approved.code] };
}

export async function addVenue(office: Office, fields: VenueInput, approve: boolean): Promise<ExitCode> {
  return report(office, await takeIn(office, fields, approve));
}

async function report(office: Office, outcome: Outcome): Promise<ExitCode> {
  for (const code of outcome.codes ?? []) tell(office.io, code);
  const text = outcome.venueId ?? (outcome.applicationId === undefined ? '' : `application ${outcome.applicationId}`);
  await write(office.io.stdout, office.json ? `${JSON.stringify(outcome)}\n` : `${outcome.state}${text === '' ? '' : ` ${text}`}\n`);
  return outcome.state === 'refused' ? EXIT.refused : EXIT.ok;
}

/** Asks for a change of an open venue: what is not named stays. */
export async function changeVenue(
  office: Office,
  venueId: string,
  { changes, approve }: { readonly changes: Partial<VenueInput>; readonly approve: boolean },
): Promise<ExitCode> {
  const [venue] = await listVenues(office, { id: venueId });
  if (venue === undefined) throw new VenueError('venue-unknown', `there is no open venue ${venueId}`);
  const { taxNumber, category, name, address, area, registration, capacity } = venue;
  const fields = { taxNumber, category, name, address, area, registration, capacity, ...changes };
  return report(office, await applyAndDecide(office, fields, { venueId, approve }));
}

/** @throws UsageError when the text is no table with these columns */
export function readVenueTable(text: string) {
  try {
    return readVenueRows(parseCsv(text, detectSeparator(text)));
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${error.code}: ${error.message}`);
    throw error;
  }
}

/** Every line that can be taken is; the others are named with their codes on stderr. */
export async function importVenues(office: Office, { rows, errors }: ReturnType<typeof readVenueTable>, approve: boolean): Promise<ExitCode> {
  const counts = { approved: 0, waiting: 0, known: 0, refused: errors.length };
  for (const { line, code } of errors) tell(office.io, `line ${line}: ${code}`);
  for (const { line, venue } of rows) {
    const outcome = await takeIn(office, venue, approve);
    counts[outcome.state] += 1;
    if (outcome.codes !== undefined) tell(office.io, `line ${line}: ${outcome.codes.join(' ')}`);
  }
  const { approved, waiting, known, refused } = counts;
  const text = office.json ? JSON.stringify(counts) : `approved ${approved}, waiting ${waiting}, known ${known}, refused ${refused}`;
  await write(office.io.stdout, `${text}\n`);
  return refused > 0 ? EXIT.refused : EXIT.ok;
}

/** The first lines as they were understood; tax numbers of sole traders are personal and are cut. */
export async function previewVenues(office: Pick<Office, 'io'>, { rows, errors }: ReturnType<typeof readVenueTable>): Promise<ExitCode> {
  for (const { line, code } of errors) tell(office.io, `line ${line}: ${code}`);
  for (const { line, venue } of rows.slice(0, 10)) {
    const cells = [
      String(line),
      `${venue.taxNumber.slice(0, 6)}******`,
      venue.category,
      venue.name,
      venue.address,
      venue.area,
      venue.registration ? 'registration' : '',
    ];
    await write(office.io.stdout, `${cells.map(printable).join('\t')}\n`);
  }
  tell(office.io, `${rows.length} lines were read, ${errors.length} were not; nothing was stored`);
  return errors.length > 0 ? EXIT.refused : EXIT.ok;
}
