/** What the terminal shows when the issuer has started: where each kind of user goes and, in the demo, what to type. Demo people only, never real ones. */
import type { MonthFacts } from './demo/doors/keeper.ts';
import type { DemoStaff } from './demo/staff.ts';
import type { CastMember } from './demo/world.ts';
import { type BundleCustody, signsAlone } from './keys/custody.ts';

export interface BannerFacts {
  readonly origin: string;
  readonly listening: string;
  readonly database: string;
  readonly dataDir: string;
  readonly demo: DemoFacts | null;
  /** of the keys that sign policies; null in the demo, which holds them all */
  readonly bundleKeys: BundleCustody | null;
  readonly sms: 'webhook' | 'terminal' | 'none';
}

export interface DemoFacts {
  readonly cast: readonly CastMember[];
  /** addresses of posters and of the neutral code */
  readonly postersFile: string;
  /** who may hand in batches, with the file of the signing key */
  readonly sources: readonly { readonly id: string; readonly key: string }[];
  /** who signs in at the desk, and with what */
  readonly staff: readonly DemoStaff[];
  /** the doors that hand in a month in the background, null where none was played */
  readonly month: MonthFacts | null;
  readonly doors: readonly { readonly venue: string; readonly name: string; readonly category: string; readonly url: string }[];
}

export function bannerText(facts: BannerFacts): string {
  const { origin } = facts;
  const lines = [
    '',
    `Ashyq is open at ${origin}`,
    '',
    `  citizen    ${origin}/`,
    `  door       ${origin}/gate`,
    `  auditor    ${origin}/audit`,
    `  operator   ${origin}/desk   (and: npx ashyq --help)`,
    '',
    `  database   ${facts.database}`,
    `  data       ${facts.dataDir}`,
    `  trust      ${origin}/trust/trust.zip   (all that is published under /trust/, in one file)`,
    ...(facts.listening === origin ? [] : [`  listening  ${facts.listening}`]),
    ...(facts.sms === 'none' ? ['  codes      nowhere: set ASHYQ_SMS_WEBHOOK, or nobody can enrol'] : []),
    ...(facts.bundleKeys !== null && signsAlone(facts.bundleKeys)
      ? [
          `  policy     WARNING: ${facts.bundleKeys.held} bundle keys are on this machine and ${facts.bundleKeys.needed} sign, so it can change the policy without the officers`,
        ]
      : []),
    ...(facts.demo === null ? [] : demoLines(facts.demo, origin)),
    '',
  ];
  return lines.join('\n');
}

function childrenOf({ children }: CastMember): string {
  return `children: ${children.map(({ initials, health }) => `${initials} ${health}`).join(', ')}`;
}

function demoLines({ cast, doors, sources, postersFile, staff, month }: DemoFacts, origin: string): string[] {
  const lab = sources[0];
  return [
    '',
    'Demo: begin with one of these people. The one-time code appears here, in this terminal. Who plays what: docs/demo.md',
    '',
    ...cast.map((member) => `  ${member.health.padEnd(7)} IIN ${member.iin}   phone ${member.phone}   ${member.initials}   ${childrenOf(member)}`),
    '',
    'Demo: enrol a tablet by opening one of these on it, or by pasting it at the door page (each once, within 24 hours).',
    '  Without a camera: make a screenshot of the citizen’s QR and choose it at the door, under "Without the camera", within a minute.',
    '',
    ...doors.map((door) => `  ${door.category.padEnd(9)} ${door.venue}  ${door.url}`),
    '',
    `Demo: posters of these doors and the neutral code, for the wallet's "Scan", are in ${postersFile}`,
    ...staffLines(staff),
    ...(month === null
      ? []
      : [
          '',
          `Demo: ${month.tablets} doors and ${month.phones} phones are handing in their last 30 days; for a minute or two figures and visits are not whole.`,
          '  This terminal says when they are, and whom to trace. Then the auditor finds journals, some with a fault, and their answers in',
          `  ${month.folder}/ANSWERS.md`,
        ]),
    ...(lab === undefined
      ? []
      : [
          '',
          'Demo: hand in a result as a laboratory. A file with the lines  iin,sampled_at,result,district  and then',
          `  npx ashyq ingest lab FILE.csv --lab ${lab.id} --key ${lab.key} --server ${origin}`,
        ]),
  ];
}

/** Said when the month has come in. */
export interface FilledFacts {
  readonly seconds: number;
  readonly lines: number;
  readonly passes: number;
  readonly visits: number;
  readonly folder: string;
  readonly traced: { readonly iin: string; readonly contacts: number } | null;
}

export function filledText({ seconds, lines, passes, visits, folder, traced }: FilledFacts): string {
  return [
    `Demo: the month has come in, in ${seconds} s: ${lines} lines of doors, ${passes} passes of phones, ${visits} visits.`,
    ...(traced === null ? [] : [`  A case to trace at the desk (demo-doctor): IIN ${traced.iin}, red, met ${traced.contacts} people`]),
    `  Journals for the auditor: ${folder}, answers in ANSWERS.md`,
  ].join('\n');
}

function staffLines(staff: readonly DemoStaff[]): string[] {
  const [first] = staff;
  if (first === undefined) return [];
  return [
    '',
    `Demo: staff sign in with the passphrase  ${first.passphrase}  and six digits, from an authenticator app or from`,
    `  npx ashyq staff code SECRET`,
    '',
    ...staff.map(({ login, roles, secret }) => `  ${login.padEnd(13)} SECRET ${secret}   ${roles.join(', ')}`),
  ];
}
