/** The log file of `ashyq start`. A disk that is full or gone costs log lines, never the issuer: without a listener the stream's error would end the process. */
import { createWriteStream } from 'node:fs';
import { type Io, tell } from './io.ts';

export interface LogFile {
  write(line: string): void;
  /** Resolves when everything is written or given up. */
  end(): Promise<void>;
}

/** Appends to `path` (made with mode 0600); where that fails, the lines go to stderr from then on. */
export function openLogFile(path: string, io: Io): LogFile {
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  stream.on('error', (error) => tell(io, `${path} cannot be written (${'code' in error ? error.code : error.name}); log lines go here from now on`));
  return {
    write: (line) => void (stream.destroyed ? io.stderr : stream).write(line),
    end() {
      stream.end();
      return closed;
    },
  };
}
