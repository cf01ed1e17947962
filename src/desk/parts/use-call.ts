/** Calls of a page: one that reads when the page opens, and those that somebody makes by a button. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeskResult, Refusal } from '../api.ts';
import { entryCount } from '../session.ts';
import { settle } from './settle.ts';

/** `value` stays what it was while it is read again or when that fails. */
export interface Loaded<T> {
  readonly value: T | null;
  readonly refusal: Refusal | null;
  readonly busy: boolean;
  readonly reload: () => void;
}

/** Reads once the page stands, when something of `needs` changes, and after somebody has signed in again. The newest reading counts. */
export function useLoad<T>(read: () => Promise<DeskResult<T>>, needs: readonly (string | number | null | undefined)[]): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({ value: null, refusal: null, busy: true });
  const turn = useRef(0);
  const reload = () => {
    turn.current += 1;
    const own = turn.current;
    setState((before) => ({ ...before, busy: true }));
    void settle(read).then((result) => {
      if (own !== turn.current) return;
      setState(({ value }) => (result.ok ? { value: result.value, refusal: null, busy: false } : { value, refusal: result, busy: false }));
    });
  };
  useEffect(() => {
    // Another thing is read now: what was shown of the one before goes.
    setState((before) => ({ ...before, value: null }));
  }, needs);
  useEffect(() => {
    reload();
    return () => {
      turn.current += 1;
    };
  }, [...needs, entryCount()]);
  return { ...state, reload };
}

export interface Action<Given extends readonly unknown[], T> {
  /** Null while an earlier one is under way: twice pressed is once done. */
  readonly run: (...given: Given) => Promise<DeskResult<T> | null>;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** Forgets the last refusal. */
  readonly clear: () => void;
}

/** A call that somebody makes. */
export function useAction<Given extends readonly unknown[], T>(work: (...given: Given) => Promise<DeskResult<T>>): Action<Given, T> {
  const [state, setState] = useState<{ busy: boolean; refusal: Refusal | null }>({ busy: false, refusal: null });
  const running = useRef(false);
  const run = async (...given: Given) => {
    if (running.current) return null;
    running.current = true;
    setState({ busy: true, refusal: null });
    const result = await settle(() => work(...given));
    running.current = false;
    setState({ busy: false, refusal: result.ok ? null : result });
    return result;
  };
  return { run, ...state, clear: () => setState({ busy: false, refusal: null }) };
}
