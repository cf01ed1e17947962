/**
 * The door in training (product.md, venue staff 10; docs/formats.md §5): only specimens get a verdict, each scan has its line before anything is shown, and no
 * line is an admission: a specimen of the ministry is a refused scan with the code `specimen`, everything else a line of kind app.
 */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { VerifierMemory } from '../core/memory.ts';
import type { Trust } from '../core/trust/trust.ts';
import { type Door, verify } from '../core/verify.ts';
import { venueAtDoor } from './door-state.ts';
import type { Judge } from './judge.ts';
import { type Judged, UNWRITTEN } from './judged.ts';
import { practiceKey } from './practice-key.ts';
import { practiceTrust } from './practice-trust.ts';
import type { SessionOptions } from './session.ts';

/** The journal's word for what was shown to a door in training and is no specimen of the ministry. */
export const TRAINING_CODE = 'training';

/** What there is when a training begins. */
export type PracticeOptions = SessionOptions & { readonly judge: Judge };

/** A training at this tablet's door, with the key of its practice cards. */
export async function openPractice({ storage, engine, tablet, rules, keeper, now, judge }: PracticeOptions): Promise<Practice> {
  const { id: venueId, gate, category, area, registration } = venueAtDoor(tablet.venue, rules);
  const key = await practiceKey(storage);
  // Without one the ministry's specimens are read all the same.
  const cardKey = typeof key === 'string' ? null : key.publicKey;
  return new Practice({ engine, door: { venueId, gate, category, area, registration }, trust: () => keeper.state.value.trust, judge, cardKey, now });
}

interface PractiseOptions {
  readonly engine: Ed25519Engine;
  readonly door: Door;
  readonly trust: () => Trust | null;
  readonly judge: Pick<Judge, 'note'>;
  /** The public key of this tablet's practice cards; null where it could not keep one. */
  readonly cardKey: Uint8Array | null;
  /** seconds */
  readonly now: () => number;
}

export class Practice {
  readonly #options: PractiseOptions;
  /** Of this training alone: what is practised is forgotten with the page. */
  readonly #memory = new VerifierMemory();

  constructor(options: PractiseOptions) {
    this.#options = options;
  }

  /** One scan. Never an admission, whatever the text. */
  async judge(text: string, direction: 0 | 1): Promise<Judged> {
    const { now, trust, door, engine, judge } = this.#options;
    const at = now();
    const known = trust();
    const context = { now: at, door, engine };
    const real = await verify(text, { ...context, trust: known, memory: new VerifierMemory() });
    const shown = { ...UNWRITTEN, verdict: { outcome: 'undecided', code: 'specimen' }, at, direction } as const;
    // The line is written by hand, not by judging: in training nothing may come out as an admission, whatever changes meanwhile.
    const specimen = { kind: 'scan', outcome: 'refuse', code: 'specimen', direction } as const;
    const written = await judge.note(real.code === 'specimen' ? specimen : { kind: 'app', code: TRAINING_CODE, direction });
    if (!written) return { ...shown, ...UNWRITTEN };
    // Its signature held under a key of the ministry that is for people: not for practice, and nothing of it is shown.
    if (real.index !== undefined) return { ...shown, practised: { verdict: null } };
    const practised =
      known === null ? real : await verify(text, { ...context, trust: await practiceTrust(known, this.#options.cardKey), memory: this.#memory });
    return { ...shown, practised: { verdict: practised } };
  }
}
