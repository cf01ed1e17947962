/** A list that comes a page at a time: the first when the page opens, the next ones by a button. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeskResult, Refusal } from '../api.ts';
import { entryCount } from '../session.ts';
import { settle } from './settle.ts';

export interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly refusal: Refusal | null;
  readonly busy: boolean;
  /** Undefined when nothing follows. */
  readonly more: (() => void) | undefined;
  readonly reload: () => void;
}

interface PagesOptions {
  /** What the list depends on: another value begins anew. */
  readonly needs: readonly (string | number | null | undefined)[];
  /** Rows of a full page: fewer mean that it was the last. */
  readonly size: number;
}

/** `read` is given the last row so far, null for the first page. */
export function usePages<Row>(read: (last: Row | null) => Promise<DeskResult<readonly Row[]>>, { needs, size }: PagesOptions): Pages<Row> {
  const [state, setState] = useState<{ rows: readonly Row[]; refusal: Refusal | null; busy: boolean; full: boolean }>(EMPTY);
  const turn = useRef(0);
  const fetch = (before: readonly Row[]) => {
    turn.current += 1;
    const own = turn.current;
    setState((was) => ({ ...was, busy: true, rows: before }));
    void settle(() => read(before.at(-1) ?? null)).then((result) => {
      if (own !== turn.current) return;
      if (!result.ok) return setState((was) => ({ ...was, busy: false, refusal: result }));
      setState({ rows: [...before, ...result.value], refusal: null, busy: false, full: result.value.length >= size });
    });
  };
  useEffect(() => {
    fetch([]);
    return () => {
      turn.current += 1;
    };
  }, [...needs, entryCount()]);
  return { ...state, more: state.full ? () => fetch(state.rows) : undefined, reload: () => fetch([]) };
}

const EMPTY = { rows: [], refusal: null, busy: true, full: false } as const;
