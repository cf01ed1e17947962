/** The inputs of a command: files by name, `-` or nothing for standard input. Every file is opened before the first line is judged. */
import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { type Io, tell, UsageError } from './io.ts';

export interface Input {
  /** As given on the command line; `-` for standard input. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array | string>;
}

/** @throws UsageError on a file that is not there or cannot be read, or on `-` twice */
export async function openInputs(names: readonly string[], io: Io): Promise<readonly Input[]> {
  const wanted = names.length === 0 ? ['-'] : names;
  if (wanted.filter((name) => name === '-').length > 1) throw new UsageError('standard input can be read once');
  return Promise.all(wanted.map((name) => (name === '-' ? { name, open: () => standardInput(io) } : openFile(name))));
}

/** A program that waits for a person to type says so. */
function standardInput(io: Io): Io['stdin'] {
  if (io.stdin.isTTY === true) tell(io, 'ashyq: reading from the terminal; Ctrl-D on a line of its own ends the input, Ctrl-C stops');
  return io.stdin;
}

async function openFile(name: string): Promise<Input> {
  const info = await stat(name).catch(() => null);
  const readable =
    info !== null &&
    !info.isDirectory() &&
    (await access(name, constants.R_OK).then(
      () => true,
      () => false,
    ));
  if (!readable) throw new UsageError(`there is no readable file ${name}`);
  return { name, open: () => createReadStream(name) };
}
