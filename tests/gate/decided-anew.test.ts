/** A question to the manager ends when the door decides about the same pass: a refusal cannot be overridden (product.md, venue staff 9). */
import { beforeEach, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/verdict.ts';
import { whenDecided } from '../../src/gate/decided-anew.ts';
import { Display } from '../../src/gate/display.ts';
import type { Judged } from '../../src/gate/judged.ts';

const judged = (verdict: Verdict): Judged => ({
  verdict,
  face: verdict.outcome,
  at: 0,
  direction: 0,
  ref: null,
  earlier: null,
  enteredAt: null,
  by: null,
});
const asked = judged({ outcome: 'undecided', code: 'trust-stale', kid: 'a1', index: 7 });
let [display, ended] = [new Display(), 0];
const show = (one: Judged) => display.show(display.begin(), one);

beforeEach(() => {
  [display, ended] = [new Display(), 0];
  show(asked);
});

test('whenDecided: the same pass refused, or let in, while the sheet is open ends the question', () => {
  whenDecided(display, asked, () => ended++);
  expect(ended).toBe(0);
  show(judged({ outcome: 'refuse', code: 'token-revoked', kid: 'a1', index: 7 }));
  expect(ended).toBe(1);
  show(judged({ outcome: 'admit', code: 'ok', kid: 'a1', index: 7 }));
  expect(ended).toBe(2);
});

test('whenDecided: the same pass undecided again, somebody else, a specimen, or a verdict that leaves by itself end nothing; nor anything once it is closed', () => {
  const stop = whenDecided(display, asked, () => ended++);
  show(asked);
  show(judged({ outcome: 'refuse', code: 'token-revoked', kid: 'a1', index: 8 }));
  show(judged({ outcome: 'refuse', code: 'token-revoked', kid: 'b2', index: 7 }));
  show({ ...judged({ outcome: 'refuse', code: 'not-admitted', kid: 'a1', index: 7 }), practised: { verdict: null } });
  display.clear();
  expect(ended).toBe(0);
  stop();
  show(judged({ outcome: 'refuse', code: 'token-revoked', kid: 'a1', index: 7 }));
  expect(ended).toBe(0);
});

test('whenDecided: where no pass could be told, nobody is the same', () => {
  whenDecided(display, judged({ outcome: 'undecided', code: 'trust-missing' }), () => ended++);
  show(judged({ outcome: 'refuse', code: 'not-ashyq' }));
  expect(ended).toBe(0);
});
