/** Whose signature a batch carries: a source's key in force, or one that it had before (security.md, attack 7). */
import { type SealedBatch, verifyBatch } from '../../core/token/lab-batch.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';

export interface Source {
  readonly id: string;
  /** signed by a key whose last second is over: nothing new is taken under it */
  readonly ended: boolean;
}

export type SourceResult = ({ readonly ok: true } & Source) | { readonly ok: false; readonly code: 'lab-unknown' | 'signature-invalid' };

interface Candidate {
  readonly id: string;
  readonly public_key: Uint8Array;
  readonly last_second: number | null;
}

/** The active source whose key made this signature; several may share a key id. The clock is ours: what a batch says of its time is its sender's word. */
export async function verifiedSource(issuer: Issuer, kind: 'lab' | 'contact', sealed: SealedBatch): Promise<SourceResult> {
  const { rows } = await sql<Candidate>`
    select id, public_key, null::bigint as last_second from lab where kid = ${sealed.kid} and kind = ${kind} and active
    union all
    select lab.id, former.public_key, former.last_second from lab_former_key as former join lab on lab.id = former.lab_id
      where former.kid = ${sealed.kid} and lab.kind = ${kind} and lab.active`.execute(issuer.db);
  if (rows.length === 0) return { ok: false, code: 'lab-unknown' };
  for (const { id, public_key, last_second } of rows) {
    if ((await verifyBatch(sealed, public_key, issuer.engine)) === null) return { ok: true, id, ended: last_second !== null && issuer.now() > last_second };
  }
  return { ok: false, code: 'signature-invalid' };
}
