/** Maps with text keys in root and bundle (formats.md §6): members beginning `x-` are ignored, other unknown ones and missing ones are the format's fault. */
import type { CborReader } from '../codec/cbor-read.ts';
import { MalformedError } from '../codec/malformed.ts';

/** How each member of T is read. */
export type MemberReaders<T> = { readonly [K in keyof T]-?: (at: number) => T[K] };

/** Reads a map whose members are all required but those of ours that begin `x-`. @throws MalformedError */
export function readMembers<T extends object>(reader: CborReader, readers: MemberReaders<T>): T {
  const known = new Map<string, (at: number) => unknown>(Object.entries(readers) as [string, (at: number) => unknown][]);
  const values: [string, unknown][] = [];
  reader.entries((key, at) => {
    const read = typeof key === 'string' ? known.get(key) : undefined;
    if (typeof key === 'string' && read === undefined && key.startsWith('x-')) {
      reader.span();
      return;
    }
    if (typeof key !== 'string' || read === undefined) throw new MalformedError('claim-unknown', at);
    values.push([key, read(at)]);
  });
  const isRequired = (key: string) => !key.startsWith('x-');
  if (values.filter(([key]) => isRequired(key)).length !== [...known.keys()].filter(isRequired).length)
    throw new MalformedError('claim-missing', reader.offset);
  return Object.fromEntries(values) as T;
}
