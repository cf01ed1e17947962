/** Posters of the demo's first venues and the neutral code (formats.md §5), as addresses in a text file: to be opened on a phone, or scanned. */
import { join } from 'node:path';
import { encodeBase32 } from '../../core/codec/base32.ts';
import type { Issuer } from '../context.ts';
import { writeDurable } from '../publish/durable-file.ts';
import { readNeutral } from '../publish/neutral.ts';
import { CAST_VENUES } from './venues.ts';

const YEAR = 365 * 24 * 3600;

/** `<data>/demo/posters.txt`: one line each, what it is and its address. Gives the path. */
export async function writePosters(issuer: Issuer, { dataDir, origin }: { readonly dataDir: string; readonly origin: string }): Promise<string> {
  const now = issuer.now();
  const common = { exp: now + YEAR, iat: now, tabletKey: null, gate: 0, index: null };
  const venues = CAST_VENUES.map(({ id, category, name, area }) => ({ ...common, venueId: id, category, name, area }));
  const lineOf = (what: string, credential: Uint8Array) => `${what} ${origin}/V/${encodeBase32(credential)}`;
  const lines: string[] = [];
  for (const claims of venues) lines.push(lineOf(`${claims.venueId} ${claims.category}`, await issuer.keyring.signVenueCredential(claims)));
  const neutral = await readNeutral(dataDir);
  if (neutral !== null) lines.push(lineOf('NEUTRAL neutral', neutral));
  const path = join(dataDir, 'demo', 'posters.txt');
  await writeDurable(path, Buffer.from(`${lines.join('\n')}\n`));
  return path;
}
