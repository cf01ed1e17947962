/** `ashyq serve`: the issuer in the foreground until it is told to stop. */
import type { Config } from '../issuer/config.ts';
import { startIssuer } from '../issuer/main.ts';
import type { Command } from './command.ts';
import { EXIT, type ExitCode, type Io, tell } from './io.ts';
import { clientDirOf } from './package-dir.ts';
import { readSettings, SETTINGS_HELP } from './settings.ts';

const HELP = `usage: ashyq serve [flags]

Runs the issuer: the API, the signed files under /trust/ and, where it is built, the app.
Makes keys on the first start, publishes every five minutes, stops on SIGINT or SIGTERM after
the calls under way. Flag, then environment, then ashyq.config.json, then default:

${SETTINGS_HELP}

Passphrase of the keys: ASHYQ_KEY_PASSPHRASE or ASHYQ_KEY_PASSPHRASE_FILE (no flag: others
on the machine see flags). One JSON log line for each event on stderr, the banner on stdout.

examples:
  ashyq serve --port 8080 --data /var/lib/ashyq
  DATABASE_URL=postgres://ashyq@db/ashyq ASHYQ_ORIGIN=https://ashyq.example ashyq serve
`;

/** Another program listens there, or this user may not. */
class AddressError extends Error {
  readonly code = 'address-not-free';
  constructor({ host, port }: Config) {
    super(`cannot listen on ${host} port ${port}: it is in use or not allowed; choose another with --port`);
  }
}

export const serveCommand: Command = { help: HELP, run: (args, io) => runIssuer(readSettings(args, io, { demo: false }), io, (line) => io.stderr.write(line)) };

/** Starts the issuer, waits for the signal, stops it. */
export async function runIssuer(config: Config, io: Io, logLine: (line: string) => void): Promise<ExitCode> {
  const stopped = io.stopped();
  const terminal = (text: string) => void io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  const running = await startIssuer({ config, environment: io.environment, terminal, logLine, clientDir: clientDirOf() }).catch((error: unknown) => {
    if (error instanceof Error && 'syscall' in error && error.syscall === 'listen') throw new AddressError(config);
    throw error;
  });
  await stopped;
  tell(io, 'stopping');
  await running.stop();
  return EXIT.ok;
}
