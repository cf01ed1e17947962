/**
 * `npm run audit:packages`: asks the registry whether a package of package-lock.json is known for a fault. Exit 0: nothing known, moderate or worse; 1: known faults, by
 * name; 2: there is no answer about these packages, with a code that says why, and which is never taken for a good one.
 *
 * Where no registry answers (many mirrors refuse npm's `advisories/bulk`, and a machine may have no network), the question is asked elsewhere and the answer carried over:
 * `-- --save FILE` keeps it there, `-- --saved FILE` judges it here: for the very same package-lock.json, and for seven days (SECURITY.md).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const top = join(import.meta.dirname, '../..');
const BAD = ['moderate', 'high', 'critical'];
const DAYS = 7;
const WHY = {
  'audit-not-asked': 'no registry answered about the packages',
  'audit-unreadable': 'the file holds no answer that --save has kept',
  'audit-other-packages': 'the answer is about another package-lock.json',
  'audit-too-old': `the answer is older than ${DAYS} days, or of a time to come`,
};

const lock = createHash('sha256')
  .update(readFileSync(join(top, 'package-lock.json')))
  .digest('hex');

const isReport = (report) => typeof report?.vulnerabilities === 'object' && report.vulnerabilities !== null && report.metadata?.dependencies !== undefined;

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The registry's answer now. npm has no exit code of its own for "nobody could be asked", only words. */
function ask() {
  const { stdout, stderr, error } = spawnSync('npm', ['audit', '--json'], { cwd: top, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const report = parse(stdout);
  if (isReport(report)) return { report };
  const why = report?.error?.summary || report?.error?.detail || report?.message || error?.message || stderr.trim().split('\n').at(-1);
  return { code: 'audit-not-asked', detail: why || 'npm gave no reason' };
}

function readSaved(file) {
  let saved = null;
  try {
    saved = parse(readFileSync(file, 'utf8'));
  } catch {
    return { code: 'audit-unreadable', detail: 'there is no such file' };
  }
  if (!isReport(saved?.report) || typeof saved.lock !== 'string' || Number.isNaN(Date.parse(saved.asked))) return { code: 'audit-unreadable', detail: file };
  if (saved.lock !== lock) return { code: 'audit-other-packages', detail: file };
  const days = (Date.now() - Date.parse(saved.asked)) / 86_400_000;
  return days >= 0 && days <= DAYS ? { report: saved.report } : { code: 'audit-too-old', detail: saved.asked };
}

const { values } = parseArgs({ options: { save: { type: 'string' }, saved: { type: 'string' } } });
const { report, code, detail } = values.saved === undefined ? ask() : readSaved(values.saved);
if (report === undefined) {
  console.error(
    `${code}: ${WHY[code]} (${detail}). This says nothing about them: ask with a network and a registry that answers npm audit, or see --save and --saved.`,
  );
  process.exitCode = 2;
} else {
  if (values.save !== undefined) writeFileSync(values.save, `${JSON.stringify({ asked: new Date().toISOString(), lock, report })}\n`);
  const known = Object.values(report.vulnerabilities).filter(({ severity }) => BAD.includes(severity));
  for (const { name, severity, range } of known) console.error(`${severity}: ${name} ${range}`);
  console.log(`asked about ${report.metadata.dependencies.total} packages: ${known.length} with a known fault, moderate or worse`);
  process.exitCode = known.length > 0 ? 1 : 0;
}
