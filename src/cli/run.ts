/** `ashyq` as a function: finds the command, runs it, turns every end into an exit code of formats.md §10. */
import type { Command } from './command.ts';
import { EXIT, type ExitCode, type Io, OutputError, READER_GONE, ReaderGoneError, tell, UsageError } from './io.ts';
import { APP_VERSION } from './version.ts';

const COMMANDS: Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>> = {
  verify: { summary: 'judge QR texts against a directory of trust files', load: async () => (await import('./verify-command.ts')).verifyCommand },
  audit: { summary: 'audit a door’s journal, or the ministry’s history', load: async () => (await import('./audit-command.ts')).auditCommand },
  trust: { summary: 'keep a mirror of what a ministry publishes', load: async () => (await import('./trust-command.ts')).trustCommand },
  keys: { summary: 'make, list, rotate and revoke the ministry’s keys', load: async () => (await import('./keys-command.ts')).keysCommand },
  publish: { summary: 'sign and write the trust files', load: async () => (await import('./publish-command.ts')).publishCommand },
  policy: { summary: 'check a policy; sign the one that the desk handed over', load: async () => (await import('./policy-command.ts')).policyCommand },
  sunset: { summary: 'sign the statement that the mission ends', load: async () => (await import('./sunset-command.ts')).sunsetCommand },
  issue: { summary: 'sign one status token or paper pass', load: async () => (await import('./issue-command.ts')).issueCommand },
  register: { summary: 'bring the register of people or guardians up to date', load: async () => (await import('./register-command.ts')).registerCommand },
  ingest: { summary: 'send lab results or contacts from a CSV file', load: async () => (await import('./ingest-command.ts')).ingestCommand },
  reconcile: { summary: 'trace every good pass to what it rests on', load: async () => (await import('./reconcile-command.ts')).reconcileCommand },
  lab: { summary: 'make a laboratory’s signing key; register laboratories', load: async () => (await import('./lab-command.ts')).labCommand },
  backup: { summary: 'copy database, published files and sealed keys', load: async () => (await import('./backup-command.ts')).backupCommand },
  restore: { summary: 'bring a backup back into an empty place', load: async () => (await import('./restore-command.ts')).restoreCommand },
  venue: { summary: 'venues, their posters and their tablets', load: async () => (await import('./venue-command.ts')).venueCommand },
  staff: { summary: 'who may sign in at the ministry’s desk', load: async () => (await import('./staff-command.ts')).staffCommand },
  serve: { summary: 'run the issuer', load: async () => (await import('./serve-command.ts')).serveCommand },
  signer: { summary: 'hold the keys and sign for issuers, over a socket', load: async () => (await import('./signer-command.ts')).signerCommand },
  start: { summary: 'build and run everything with a demo world', load: async () => (await import('./start-command.ts')).startCommand },
};

const HELP = `Ashyq: offline-first health pass

usage: ashyq <command> [flags]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`)
  .join('\n')}

  ashyq <command> --help   flags and examples of one command
  ashyq --version

Results go to stdout, everything else to stderr. Exit codes: 0 all admitted or done,
1 something refused, 2 something undecided and nothing refused, 3 trust files refused,
64 usage, 70 internal. docs/cli.md has an example of every command.
`;

/** Runs one command line (without the program's name). Never throws; the number is the process's exit code. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    return explain(error, { name: args[0] ?? '', io });
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === '--version' || name === 'version') return answer(io, `ashyq ${APP_VERSION}\n`);
  if (name === '--help' || name === '-h' || (name === 'help' && rest.length === 0)) return answer(io, HELP);
  if (name === undefined) throw new UsageError('a command is needed');
  const wanted = name === 'help' ? (rest[0] ?? '') : name;
  const entry = Object.hasOwn(COMMANDS, wanted) ? COMMANDS[wanted] : undefined;
  if (entry === undefined) throw new UsageError(`there is no command "${wanted.replace(/\p{C}/gu, '').slice(0, 40)}"`);
  const command = await entry.load();
  if (name === 'help' || asksForHelp(rest)) return answer(io, command.help);
  return command.run(rest, io);
}

/** `--help` anywhere before `--` wins over whatever else is on the line. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
}

function answer(io: Io, text: string): ExitCode {
  io.stdout.write(text);
  return EXIT.ok;
}

function explain(error: unknown, { name, io }: { readonly name: string; readonly io: Io }): number {
  if (error instanceof ReaderGoneError) return READER_GONE;
  if (error instanceof OutputError) return EXIT.internal;
  if (error instanceof UsageError) {
    tell(io, `ashyq: ${error.message}\nTry: ashyq ${Object.hasOwn(COMMANDS, name) ? `${name} ` : ''}--help`);
    return EXIT.usage;
  }
  // Errors of our own carry a code of a closed set and a message that is safe to print; anything else is a fault of the program.
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    tell(io, `ashyq: ${error.code}: ${error.message}`);
    // Published files that are not those of a moment ago: nothing that was printed may stand for a verdict.
    if (error.code === 'trust-changed') return EXIT.trust;
    return /^[a-z]/.test(error.code) ? EXIT.refused : EXIT.internal;
  }
  tell(io, `ashyq: internal: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown failure'}`);
  return EXIT.internal;
}
