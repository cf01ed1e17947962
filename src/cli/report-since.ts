/**
 * Why a report that is made again differs although nobody changed a word: the ministry's folder went on since. Said beside the differences, with the way to the folder of then;
 * it changes no answer, since what a report rests on has to be here to confirm it.
 */
import { createHash } from 'node:crypto';
import type { AuditReport, Json } from '../core/audit/report.ts';
import type { ReadTrust } from './trust-dir.ts';

type Tree = Readonly<Record<string, Json>>;
const treeOf = (value: Json | undefined): Tree => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {});
const numberIn = (value: Json | undefined): number | null => (Number.isSafeInteger(value) ? (value as number) : null);

/** In words, one a line; none where the folder did not go on. `read`: the published files that are here now. */
export async function sinceThen({ was, is, read }: { readonly was: AuditReport; readonly is: AuditReport; readonly read: ReadTrust }): Promise<string[]> {
  const [before, now] = [numberIn(treeOf(was['trust'])['stamp']), numberIn(treeOf(is['trust'])['stamp'])];
  if (before === null || now === null || before === now) return [];
  if (before > now) return [`--trust is older than the report: stamp ${before} there, ${now} here`];
  const said = [`the ministry has published since the report was made: stamp ${before} in it, ${now} in --trust`];
  const logged = [treeOf(was['log']), treeOf(is['log'])].map((log) => numberIn(log['size']));
  if (logged[0] != null && logged[1] != null && logged[0] < logged[1])
    said.push(`its log has grown from ${logged[0]} entries to ${logged[1]}; that it only grew is shown by ashyq audit log --since with the checkpoint of then`);
  const kept = await read(`stamps/${before}.cbor`);
  const isThere = kept !== null && createHash('sha256').update(kept).digest('hex') === digestIn(was, 'stamp.cbor');
  said.push(
    isThere
      ? `it is made again from the folder as it was: in a copy of --trust put stamps/${before}.cbor in the place of stamp.cbor`
      : 'it is made again from the folder as it was: ashyq trust mirror keeps one',
  );
  return said;
}

/** The digest that a report gives for a published file. */
function digestIn(report: AuditReport, name: string): string | null {
  const files = treeOf(report['trust'])['files'];
  const found = Array.isArray(files) ? files.find((file) => treeOf(file as Json)['name'] === name) : undefined;
  const digest = treeOf(found as Json | undefined)['sha256'];
  return typeof digest === 'string' ? digest : null;
}
