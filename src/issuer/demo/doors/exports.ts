/**
 * Journals of the demo as an auditor would be handed them (formats.md §9): files as tablets export them, some of them with a fault of their own or one made in the
 * file afterwards, and an answer key that says which. `<data>/demo/journals/`.
 */
import { hash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { concat } from '../../../core/bytes.ts';
import { makeCheckpoint } from '../../../core/journal/checkpoint.ts';
import { decodeEntry, encodeEntry } from '../../../core/journal/entry.ts';
import { decodeGateMessage } from '../../../core/journal/gate-message.ts';
import type { Issuer } from '../../context.ts';
import { sql } from '../../db/open.ts';
import { splitEntries } from '../../journals/store.ts';
import { type Answer, answersText } from './answers.ts';
import { standingOf } from './hand-in.ts';
import type { Month } from './month.ts';
import { type DemoTablet, tabletSigner } from './tablets.ts';

export const AUDIT_FOLDER = (dataDir: string): string => join(dataDir, 'demo', 'journals');

/** A journal's file before it is written: its lines, and what vouches for them. */
interface Exported {
  readonly lines: readonly Uint8Array[];
  readonly proofs: readonly Uint8Array[];
}

interface ExportOptions {
  readonly tablets: readonly DemoTablet[];
  readonly dataDir: string;
}

/** Writes the folder anew and gives its answers. */
export async function writeExports(month: Month, { tablets, dataDir }: ExportOptions): Promise<readonly Answer[]> {
  const folder = AUDIT_FOLDER(dataDir);
  const making = `${folder}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true, mode: 0o700 });
  const answers: Answer[] = [];
  const write = async (answer: Answer, { lines, proofs }: Exported) => {
    await writeFile(join(making, answer.file), concat(...lines, ...proofs));
    answers.push(answer);
  };
  for (const tablet of chosen(tablets)) {
    const exported = await exportOf(month, tablet);
    if (exported === null) continue;
    const tampering = tamperingOf(tablet, tablets);
    await write({ file: fileOf(tablet), about: tampering ?? tablet.fault }, tampering === null ? exported : TAMPER[tampering](exported));
    const second = tablet.fault === 'fork' ? await otherStory(month.issuer, tablet, exported) : null;
    if (second !== null) await write({ file: fileOf(tablet, '-second'), about: 'fork-second' }, second);
  }
  await writeFile(join(making, 'answers.json'), `${JSON.stringify(answers, null, 1)}\n`);
  await writeFile(join(making, 'ANSWERS.md'), answersText(answers));
  await rm(folder, { recursive: true, force: true });
  await rename(making, folder);
  return answers;
}

const fileOf = ({ venueId, gate }: DemoTablet, more = ''): string => `${venueId}-${gate}${more}.cborseq`;

/** Tampered with after the export: what somebody does to a file, not to a tablet. */
export const TAMPERINGS = ['file-gap', 'file-changed', 'file-cut', 'file-unreadable', 'file-forged'] as const;
export type Tampering = (typeof TAMPERINGS)[number];

/** Every tablet with a fault, the first gate beside `two-gates`, and as many without as there are things done to files, and two that are whole. */
function chosen(tablets: readonly DemoTablet[]): readonly DemoTablet[] {
  const pair = tablets.find(({ fault }) => fault === 'two-gates');
  const beside = tablets.find(({ venueId, gate }) => venueId === pair?.venueId && gate === 1);
  return [
    ...tablets.filter(({ fault }) => fault !== null),
    ...(beside === undefined ? [] : [beside]),
    ...wholeOnes(tablets, beside).slice(0, TAMPERINGS.length + 2),
  ];
}

const wholeOnes = (tablets: readonly DemoTablet[], beside: DemoTablet | undefined): readonly DemoTablet[] =>
  tablets.filter((tablet) => tablet.fault === null && !tablet.offline && tablet !== beside && tablet.gate === 1);

function tamperingOf(tablet: DemoTablet, tablets: readonly DemoTablet[]): Tampering | null {
  const pair = tablets.find(({ fault }) => fault === 'two-gates');
  const beside = tablets.find(({ venueId, gate }) => venueId === pair?.venueId && gate === 1);
  return TAMPERINGS[wholeOnes(tablets, beside).indexOf(tablet)] ?? null;
}

/** Whole journals begin with their first line, so that a middle is one of theirs. */
const middleOf = (lines: readonly Uint8Array[]): number => lines.length >> 1;

const TAMPER: Readonly<Record<Tampering, (exported: Exported) => Exported>> = {
  'file-gap': ({ lines, proofs }) => ({ lines: lines.filter((_, nr) => nr < middleOf(lines) || nr >= middleOf(lines) + 15), proofs }),
  'file-changed': ({ lines, proofs }) => ({ lines: replaced(lines, turned), proofs }),
  'file-cut': ({ lines, proofs }) => ({ lines: lines.slice(0, -40), proofs }),
  // the number of its kind is none
  'file-unreadable': ({ lines, proofs }) => ({ lines: replaced(lines, unreadable), proofs }),
  // everything from the middle on written anew, the chain too; the tablet's signatures say otherwise
  'file-forged': ({ lines, proofs }) => ({ lines: forged(lines), proofs }),
};

function replaced(lines: readonly Uint8Array[], change: (line: Uint8Array) => Uint8Array): readonly Uint8Array[] {
  return lines.map((line, nr) => (nr === middleOf(lines) ? change(line) : line));
}

function turned(line: Uint8Array): Uint8Array {
  const entry = decodeEntry(line);
  return encodeEntry({ ...entry, time: entry.time + 7 });
}

/** An entry's array without its last member is no entry. */
function unreadable(line: Uint8Array): Uint8Array {
  const short = line.slice(0, -34);
  short[0] = 0x88;
  return short;
}

function forged(lines: readonly Uint8Array[]): readonly Uint8Array[] {
  const kept = lines.slice(0, middleOf(lines));
  let prev: Uint8Array | null = null;
  const anew = lines.slice(middleOf(lines)).map((line, nr) => {
    const entry = decodeEntry(line);
    const made = encodeEntry({ ...entry, time: nr === 0 ? entry.time + 7 : entry.time, prev: prev ?? entry.prev });
    prev = hash('sha256', made, 'buffer');
    return made;
  });
  return [...kept, ...anew];
}

/** A tablet's journal as the ministry holds it, with its certificate, its checkpoints and the ministry's word; a checkpoint over all of it last. */
async function exportOf({ issuer, secret }: Month, tablet: DemoTablet): Promise<Exported | null> {
  // of a tablet that was replaced the one that stands there now
  for (const turn of [1, 0] as const) {
    const signer = tabletSigner(secret, tablet, turn);
    const standing = await standingOf(issuer, tablet, signer);
    if (standing === null || standing.size === 0) continue;
    const { epoch, size, head, credential } = standing;
    const { venueId, gate } = tablet;
    const lines = await heldLines(issuer, venueId, signer.publicKey);
    const { rows } = await sql<{ raw: Uint8Array; countersignature: Uint8Array | null }>`
      select raw, countersignature from journal_checkpoint where venue_id = ${venueId} and tablet = ${signer.publicKey} order by epoch, size`.execute(
      issuer.db,
    );
    const last = decodeEntry(lines.at(-1) ?? new Uint8Array());
    const over = await makeCheckpoint({ venueId, gate, epoch, iat: issuer.now(), size, head, stampVersion: last.stampVersion }, signer);
    return {
      lines,
      proofs: [credential, ...rows.flatMap(({ raw, countersignature }) => [raw, ...(countersignature === null ? [] : [countersignature])]), over],
    };
  }
  return null;
}

async function heldLines({ db }: Issuer, venueId: string, key: Uint8Array): Promise<readonly Uint8Array[]> {
  const { rows } = await sql<{ count: number; entries: Uint8Array }>`
    select count, entries from journal_run where venue_id = ${venueId} and tablet = ${key} order by epoch, from_seq`.execute(db);
  return rows.flatMap(({ count, entries }) => splitEntries(entries, count));
}

/** What the tablet handed in the second time: the ministry kept the message, and no more of that story is known. */
async function otherStory({ db }: Issuer, { venueId, gate }: DemoTablet, { lines, proofs }: Exported): Promise<Exported | null> {
  const { rows } = await sql<{ raw: Uint8Array }>`
    select raw from journal_finding where venue_id = ${venueId} and gate = ${gate} and kind = 'fork' and raw is not null order by id limit 1`.execute(db);
  const [evidence] = rows;
  if (evidence === undefined) return null;
  const { payload } = decodeGateMessage(evidence.raw).message;
  if (payload.kind !== 'journal') return null;
  return { lines: [...lines.slice(0, payload.from), ...payload.entries], proofs: [...proofs.slice(0, 1), ...payload.checkpoints] };
}
