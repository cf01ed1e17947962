/** A judged block with its showings compared to those of all blocks before it: called in the order of the blocks, it makes of many workers' verdicts those of one verifier. */
import { concat, utf8Decode, utf8Encode } from '../../bytes.ts';
import { VERDICT_CODES } from '../../verdict.ts';
import { type Judged, OUTCOMES } from './judge-block.ts';
import type { Again, SeenShowings } from './showings.ts';

/** The same block, with `proof-replayed` where an earlier line showed the same. Its arrays are changed in place. */
export function settleBlock(judged: Judged, seen: SeenShowings): Judged {
  const changed = new Map<number, Uint8Array>();
  const { rows, shown, words } = judged;
  for (const [nr, row] of shown.row.entries()) {
    const showing = { group: words[shown.group[nr] ?? 0] ?? '', index: shown.index[nr] ?? 0, iat: shown.iat[nr] ?? 0 };
    const again = seen.add(showing, rows.at[row] ?? 0);
    if (again === null) continue;
    rows.outcome[row] = OUTCOMES.indexOf('refuse');
    rows.code[row] = VERDICT_CODES.indexOf(again.code);
    rows.rule[row] = 0;
    changed.set(row, asAgain(lineAt(judged, row), again));
  }
  return changed.size === 0 ? judged : withLines(judged, changed);
}

/** The bytes of one line of NDJSON. */
export function lineAt({ ndjson, ends }: Pick<Judged, 'ndjson' | 'ends'>, row: number): Uint8Array {
  return ndjson.subarray(row === 0 ? 0 : ends[row - 1], ends[row]);
}

/** What group 6 says ends the verdict: nothing of the policy is in it. */
function asAgain(line: Uint8Array, again: NonNullable<Again>): Uint8Array {
  const { rule: _rule, reason: _reason, wouldAdmit: _wouldAdmit, ...verdict } = JSON.parse(utf8Decode(line)) as Record<string, unknown>;
  return utf8Encode(`${JSON.stringify({ ...verdict, outcome: 'refuse', ...again })}\n`);
}

function withLines(judged: Judged, changed: ReadonlyMap<number, Uint8Array>): Judged {
  const parts: Uint8Array[] = [];
  // What stands between two of them stays one piece.
  let from = 0;
  let shift = 0;
  const ends = judged.ends.map((end, row) => {
    const line = changed.get(row);
    if (line !== undefined) {
      const start = row === 0 ? 0 : (judged.ends[row - 1] ?? 0);
      parts.push(judged.ndjson.subarray(from, start), line);
      from = end;
      shift += line.length - (end - start);
    }
    return end + shift;
  });
  return { ...judged, ndjson: concat(...parts, judged.ndjson.subarray(from)), ends };
}
