/** Counting a draft against one day's scans: parts are fetched one after the other and added up, with what they are of: the day, the draft's revision, the lines. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { addCounts, type Counted, type Shares } from '../../core/policy/simulate.ts';
import { post, type Refusal } from '../api.ts';
import { settle } from '../parts/settle.ts';
import { type ReadCounts, readPart } from './answers.ts';

export interface Sum {
  /** as it was asked for, `2026-11-22` */
  readonly day: string;
  /** the first second of it, as the server counts days; null before its first answer */
  readonly from: number | null;
  /** of the stored draft that was counted; null before the first answer */
  readonly revision: number | null;
  readonly counted: readonly Counted[];
  readonly read: ReadCounts;
  readonly done: number;
  readonly total: number;
  readonly shares: Shares;
  /** `changed`: the draft was stored anew while it was being counted */
  readonly state: 'running' | 'done' | 'stopped' | 'changed';
}

export interface Counting {
  readonly sum: Sum | null;
  readonly refusal: Refusal | null;
  readonly run: (day: string) => void;
  readonly stop: () => void;
}

/** Another draft or leaving it ends a count that is under way. */
export function useSimulation(id: number): Counting {
  const [sum, setSum] = useState<Sum | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const turn = useRef(0);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [id],
  );
  const run = async (day: string) => {
    turn.current += 1;
    const own = turn.current;
    setRefusal(null);
    let whole: Sum = { ...EMPTY, day };
    setSum(whole);
    for (let cursor: unknown = null; ; ) {
      const result = await settle(() => post(`/api/desk/policy-drafts/${id}/simulation`, { day, cursor }, readPart));
      if (own !== turn.current) return;
      if (!result.ok) {
        setRefusal(result);
        return setSum(whole.from === null ? null : { ...whole, state: 'stopped' });
      }
      const { counted, read, done, next, total, shares, revision, from } = result.value;
      // parts of two texts add up to nothing
      if (whole.revision !== null && whole.revision !== revision) return setSum({ ...whole, state: 'changed' });
      whole = {
        ...{ day, from, revision },
        counted: addCounts(whole.counted, counted),
        read: added(whole.read, read),
        done: whole.done + done,
        total: total ?? whole.total,
        shares: shares ?? whole.shares,
        state: next === null ? 'done' : 'running',
      };
      setSum(whole);
      if (next === null) return;
      cursor = next;
    }
  };
  const stop = () => {
    turn.current += 1;
    setSum((now) => (now?.state === 'running' ? (now.from === null ? null : { ...now, state: 'stopped' }) : now));
  };
  return { sum, refusal, run: (day) => void run(day), stop };
}

const EMPTY = {
  from: null,
  revision: null,
  counted: [],
  read: { entries: 0, admitted: 0, refused: 0, refusedOtherwise: 0, undecided: 0, exits: 0, letIn: 0, unknown: 0 },
  done: 0,
  total: 0,
  shares: { red: 0, yellow: 0, blue: 0, green: 0 },
  state: 'running',
} as const;

function added(a: ReadCounts, b: ReadCounts): ReadCounts {
  const names = Object.keys(a) as (keyof ReadCounts)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as ReadCounts;
}
