/** A third of axe-checks.ts: the doors, the auditor's laptop. */
import { checkStops } from './axe-checks.ts';

checkStops('doors');
