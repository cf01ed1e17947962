/** A third of axe-checks.ts: the phones of nobody yet and of the citizen with a green pass, who see most screens. */
import { checkStops } from './axe-checks.ts';

checkStops('phones');
