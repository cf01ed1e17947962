/** A third of axe-checks.ts: all other devices. */
import { checkStops } from './axe-checks.ts';

checkStops({ devices: ['nobody', 'green', 'new tablet', 'tablet', 'laptop'], others: true });
