/** A third of axe-checks.ts: all other devices. */
import { checkStops } from './axe-checks.ts';

checkStops('others');
