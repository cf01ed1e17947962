/** A CSV file as text: UTF-8 is recognised, any other encoding has to be named by whoever sees how it would read. */
import { readFile } from 'node:fs/promises';
import { decodeText, ENCODINGS, guessEncodings, isUtf8, sampleWords } from '../issuer/registers/encoding.ts';
import { printable } from './command.ts';
import { type Io, tell, UsageError } from './io.ts';

/** @throws UsageError when the encoding must be named; how each would read is on stderr then */
export async function readText(path: string, named: string | undefined, io: Io): Promise<string> {
  const bytes = await readFile(path);
  if (named !== undefined) {
    const encoding = ENCODINGS.find((known) => known === named.toLowerCase());
    if (encoding === undefined) throw new UsageError(`--encoding takes ${ENCODINGS.join(', ')}`);
    if (encoding === 'utf-8' && !isUtf8(bytes)) throw new UsageError('the file is not UTF-8');
    return decodeText(bytes, encoding);
  }
  if (isUtf8(bytes)) return decodeText(bytes, 'utf-8');
  for (const encoding of guessEncodings(bytes)) tell(io, `${encoding.padEnd(12)} ${printable(sampleWords(decodeText(bytes, encoding)))}`);
  throw new UsageError('the file is not UTF-8; name its --encoding: the first line above is the likeliest');
}
