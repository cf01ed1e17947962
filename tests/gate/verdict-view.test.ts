/** What stands on the door's screen beside the colour: why, what would admit, a wrong clock by its measure, whose pass; and the colour of old data. */
import type { ComponentChildren, VNode } from 'preact';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/verdict.ts';
import { faceOf, type Judged } from '../../src/gate/judged.ts';
import { oldestList, trustLevel } from '../../src/gate/screens/Ages.tsx';
import { VerdictView } from '../../src/gate/screens/VerdictView.tsx';
import { formatSpan } from '../../src/shared/i18n/format.ts';
import { codes } from '../../src/shared/i18n/kk/codes.ts';
import { gate } from '../../src/shared/i18n/kk/gate.ts';
import { status } from '../../src/shared/i18n/kk/status.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { goodTrust, HOUR, NOW } from '../core/world.ts';

beforeAll(() => loadWords(['gate', 'codes', 'status', 'common']));

const PASS = { index: 1, kid: '01020304', health: 'blue', initials: 'Ә.Қ.', birth: 419, identity: 'glance' } as const;

/** The words that a tree of components draws, one beside the other. */
function textOf(drawn: ComponentChildren): string {
  if (Array.isArray(drawn)) return drawn.map(textOf).join(' ');
  if (typeof drawn !== 'object' || drawn === null || !('props' in drawn)) return typeof drawn === 'boolean' ? '' : String(drawn ?? '');
  const { type, props } = drawn as VNode;
  return textOf(typeof type === 'function' ? (type as (given: object) => ComponentChildren)(props) : props.children);
}

function screen(verdict: Verdict, changes: Partial<Judged> = {}): string {
  const direction = changes.direction ?? 0;
  const judged: Judged = {
    verdict,
    face: faceOf(verdict, direction),
    at: NOW,
    direction,
    ref: new Uint8Array(16),
    earlier: null,
    enteredAt: null,
    by: null,
    ...changes,
  };
  return `${judged.face}: ${textOf(VerdictView({ judged, onAfter: () => undefined }))}`;
}

describe('VerdictView', () => {
  test('a refusal says why and what would admit, offers the receipt, and names nobody', () => {
    const text = screen({ ...PASS, outcome: 'refuse', code: 'not-admitted', rule: 'airport', reason: 'test-required', wouldAdmit: ['green'] });
    expect(text).toMatch(/^refuse: /);
    for (const words of [codes.reason['test-required'], status.green.name, gate.scan.receipt]) expect(text).toContain(words);
    expect(text).not.toContain(PASS.initials);
    expect(text).not.toContain(gate.scan.override);
  });

  test.each([
    ['proof-stale', -400],
    ['proof-future', 400],
    ['clock-behind', 400],
  ] as const)('%s names the measure of the wrong clock and is never red; the manager may be asked', (code, skew) => {
    const text = screen({ ...PASS, outcome: 'undecided', code, skew });
    expect(text).toMatch(/^undecided: /);
    expect(text).toContain(formatSpan('kk', 400));
    expect(text).toContain(codes.verdict[code].todo);
    expect(text).toContain(gate.scan.override);
    // Where it is the phone's clock, the door's own code helps.
    expect(text.includes(gate.doorCode.title)).toBe(code !== 'clock-behind');
  });

  test('whoever is admitted is shown by initials, day and month; a paper pass asks for the document; leaving shows nobody', () => {
    const ok = { ...PASS, outcome: 'admit', code: 'ok' } as const;
    expect(screen(ok)).toContain(PASS.initials);
    expect(screen(ok)).not.toContain(gate.person.document);
    expect(screen({ ...ok, identity: 'document' })).toContain(gate.person.document);
    expect(screen(ok, { direction: 1 })).not.toContain(PASS.initials);
  });

  test('the same pass a moment ago: how long, and at which other gate', () => {
    const ok = { ...PASS, outcome: 'admit', code: 'ok' } as const;
    expect(screen(ok, { enteredAt: NOW - 240 })).toContain(formatSpan('kk', 240));
    expect(screen(ok, { enteredAt: NOW - 240, enteredGate: 2 })).toContain(`${gate.venue.gate} 2`);
  });

  test('what is not in the journal nobody can let in', () => {
    for (const code of ['storage-failed', 'internal'] as const) expect(screen({ outcome: 'undecided', code })).not.toContain(gate.scan.override);
  });
});

test('trustLevel is amber after amberHours, and stopped in the second in which the stamp, the bundle or the root ends', async () => {
  const trust = await goodTrust();
  const { stamp, bundle, root, policy } = trust;
  const amber = stamp.iat + policy.limits.amberHours * HOUR;
  expect([trustLevel(null, NOW), trustLevel(trust, amber), trustLevel(trust, amber + 1)]).toEqual(['missing', 'fresh', 'aging']);
  const end = Math.min(stamp.exp, bundle.expiresAt, root.expiresAt);
  expect([trustLevel(trust, end - 1), trustLevel(trust, end)]).toEqual(['aging', 'stopped']);
  for (const ended of [{ stamp: { ...stamp, exp: NOW } }, { bundle: { ...bundle, expiresAt: NOW } }, { root: { ...root, expiresAt: NOW } }])
    expect(trustLevel({ ...trust, ...ended }, NOW)).toBe('stopped');
  expect(oldestList({ ...trust, lists: new Map() })).toBeNull();
});
