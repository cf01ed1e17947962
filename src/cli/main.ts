/** The `ashyq` program: the process's streams, signals and clock around `run`. */
import { isBrokenPipe } from './io.ts';
import { run } from './run.ts';

// Without a listener a closed pipe would end the process with a stack trace; `write` sees the destroyed stream and stops the work.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!isBrokenPipe(error)) throw error;
  });
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

const { stdin, stdout, stderr, env } = process;
const now = (): number => Math.floor(Date.now() / 1000);
// The code is set, not process.exit() called: what is still in the pipe is written first.
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, environment: env, now, stopped });
