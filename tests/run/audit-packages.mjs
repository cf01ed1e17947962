/**
 * `npm run audit:packages`: asks the registry whether a package of package-lock.json is known for a fault. Says which it is: nothing known (0), known faults by name (1),
 * or that nobody could be asked (2), which is no answer about the packages.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const { stdout, stderr, error } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** What npm answered, or null where it printed no JSON. */
function read() {
  try {
    return JSON.parse(stdout);
  } catch {
    return null;
  }
}

const BAD = ['moderate', 'high', 'critical'];
const report = read();
if (report?.vulnerabilities === undefined || report.metadata === undefined) {
  const why = report?.error?.summary || report?.error?.detail || report?.message || error?.message || stderr.trim().split('\n').at(-1) || 'npm gave no reason';
  console.error(
    `NOT ASKED: no registry answered about the packages (${why}). This says nothing about them. Ask again with a network and a registry that answers npm audit.`,
  );
  process.exitCode = 2;
} else {
  const known = Object.values(report.vulnerabilities).filter(({ severity }) => BAD.includes(severity));
  for (const { name, severity, range } of known) console.error(`${severity}: ${name} ${range}`);
  console.log(`asked about ${report.metadata.dependencies.total} packages: ${known.length} with a known fault, moderate or worse`);
  process.exitCode = known.length > 0 ? 1 : 0;
}
