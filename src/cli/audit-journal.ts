/** `ashyq audit journal`: the journal of one tablet a file, read as a stream, reported whole. */

import { JournalAudit, type JournalReport } from '../core/audit/journal-audit.ts';
import { type JournalFileItem, readJournalFile } from '../core/audit/journal-file.ts';
import { formatJournalItem } from '../core/audit/journal-item.ts';
import { reportToJson } from '../core/audit/journal-json.ts';
import { readStampEnd } from '../core/audit/stamp-history.ts';
import { nodeEngine } from '../issuer/keys/node-ed25519.ts';
import { type AuditTrust, readAuditTrust } from './audit-trust.ts';
import { printable } from './command.ts';
import { type Input, openInputs } from './inputs.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';
import { readTrustFile } from './trust-dir.ts';

export interface JournalFlags {
  readonly dir: string | undefined;
  readonly pin: string | undefined;
  readonly json: boolean;
  readonly lines: boolean;
  readonly proofs: readonly string[];
}

export async function auditJournals(flags: JournalFlags, { names, io }: { names: readonly string[]; io: Io }): Promise<ExitCode> {
  const inputs = await openInputs(names, io);
  const proofs = flags.proofs.length === 0 ? [] : await openInputs(flags.proofs, io);
  if (flags.lines) return printLines(inputs, io);
  const engine = nodeEngine();
  const trust = flags.dir === undefined ? null : await readAuditTrust(flags.dir, { pin: flags.pin, io, engine });
  if (flags.dir !== undefined && trust === null) return EXIT.trust;
  const states = new Set<JournalReport['state']>();
  for (const input of inputs) {
    const report = await auditOne(input, { proofs, trust, dir: flags.dir });
    states.add(report.state);
    await write(io.stdout, flags.json ? `${JSON.stringify({ file: input.name, ...reportToJson(report) })}\n` : describe(input.name, report));
  }
  return states.has('broken') ? EXIT.refused : states.has('unproven') ? EXIT.undecided : EXIT.ok;
}

async function auditOne(
  input: Input,
  { proofs, trust, dir }: { proofs: readonly Input[]; trust: AuditTrust | null; dir: string | undefined },
): Promise<JournalReport> {
  const engine = nodeEngine();
  const roots = trust === null ? [] : [trust.trust.root, ...trust.earlierRoots];
  const audit = new JournalAudit({
    engine,
    trust: trust?.trust ?? null,
    earlierRoots: trust?.earlierRoots ?? [],
    stampEnd: async (version) => (dir === undefined ? null : readStampEnd(version, { read: (name) => readTrustFile(dir, name), roots, engine })),
  });
  for (const proof of proofs) for await (const item of readItems(proof)) if (item.kind !== 'entry' && item.kind !== 'end') await audit.add(item);
  for await (const item of readItems(input)) {
    if (item.kind === 'end') audit.addUnreadable();
    else await audit.add(item);
  }
  return audit.finish();
}

async function printLines(inputs: readonly Input[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  for (const input of inputs) {
    for await (const item of readItems(input)) {
      if (item.kind !== 'unknown' && item.kind !== 'end') await write(io.stdout, `${formatJournalItem(item)}\n`);
      else {
        code = EXIT.refused;
        tell(io, `ashyq: ${item.kind === 'end' ? 'unreadable: the rest of the file' : item.code}: ${printable(input.name)}`);
      }
    }
  }
  return code;
}

async function* readItems({ open }: Input): AsyncGenerator<JournalFileItem> {
  yield* readJournalFile(bytesOf(open()));
}

async function* bytesOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

/** The report for people. */
function describe(name: string, report: JournalReport): string {
  const { state, start, size, signed, countersigned, breaks, certificates, counts, totals, cannot } = report;
  const { outcomes } = counts;
  const lines = [
    `${printable(name)}\t${state}\tlines ${counts.lines}, ${start} to ${size}; signed to ${signed}, countersigned to ${countersigned}`,
    ...certificates.map(({ claims, fault }) => `  tablet\t${printable(claims.venueId)} gate ${claims.gate}\t${fault ?? 'certified'}`),
    ...breaks.slice(0, NAMED).map(({ kind, seq, count }) => `  ${kind}\tline ${seq}${count > 1 ? `, ${count} lines` : ''}`),
    ...(breaks.length > NAMED ? [`  and ${breaks.length - NAMED} more breaks`] : []),
    `  judged\tadmit ${outcomes.admit}, refuse ${outcomes.refuse}, undecided ${outcomes.undecided}; let in ${counts.entries}, out ${counts.exits}`,
    ...[...totals].map(([code, count]) => `  finding\t${code}\t${count}`),
    ...cannot.map(({ code, count }) => `  cannot say\t${code}${count > 1 ? `\t${count}` : ''}`),
  ];
  return `${lines.join('\n')}\n`;
}

const NAMED = 20;
