/** The `ashyq` program: the process's streams, signals and clock around `run`. */
import { EXIT, isBrokenPipe, READER_GONE } from './io.ts';
import { run } from './run.ts';

/**
 * Output that did not arrive must not end as "all admitted", also when it fails after the last line was handed over (a full disk, a closed pipe).
 * Without a listener a closed pipe would end the process with a stack trace.
 */
process.stdout.on('error', (error) => {
  const code = isBrokenPipe(error) ? READER_GONE : EXIT.internal;
  process.on('exit', () => {
    process.exitCode = code;
  });
  if (code === EXIT.internal) process.stderr.write(`ashyq: internal: the output cannot be written (${'code' in error ? error.code : 'unknown'})\n`);
});
process.stderr.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  process.stderr.write(`ashyq: internal: ${error.stack ?? error.message}\n`);
  process.exit(EXIT.internal);
});

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

const { stdin, stdout, stderr, env } = process;
const now = (): number => Math.floor(Date.now() / 1000);
// The code is set, not process.exit() called: what is still in the pipe is written first.
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, environment: env, now, stopped });
