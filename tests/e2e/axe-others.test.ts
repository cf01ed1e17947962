/** The second half of axe-checks.ts: all other phones, the doors, the desk. */
import { checkStops } from './axe-checks.ts';

checkStops({ devices: ['nobody', 'green'], others: true });
