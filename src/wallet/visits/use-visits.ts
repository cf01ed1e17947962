/** The visits of this phone inside a component. */
import { useEffect } from 'preact/hooks';
import { useWallet } from '../context.ts';
import { type VisitKeeper, visitsOf } from './keeper.ts';

/** The keeper of this wallet's visits, its signal read from the storage where that has not happened yet. */
export function useVisits(): VisitKeeper {
  const keeper = visitsOf(useWallet());
  useEffect(() => {
    if (keeper.visits.value === null) void keeper.load();
  }, [keeper]);
  return keeper;
}
