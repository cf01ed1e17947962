/** Programs beside the tests: what they print, and their end. */
import type { ChildProcess } from 'node:child_process';

/** Waits until the program printed something like `pattern`, on either stream. */
export function outputOf(child: ChildProcess, pattern: RegExp, seconds = 60): Promise<RegExpExecArray> {
  let printed = '';
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`not printed within ${seconds} s: ${pattern}\n${printed}`)), seconds * 1000);
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const found = pattern.exec(printed);
      if (found === null) return;
      clearTimeout(timer);
      done(found);
    };
    for (const stream of child.stdio.slice(1)) if (stream !== null && stream !== undefined && 'read' in stream) stream.on('data', read);
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`ended with ${code}\n${printed}`)));
  });
}

/** Ends the program: kindly, and after a few seconds not. */
export async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}
