/** The drawing of keys over time, as wide as a phone's page leaves it: its letters can be read, and none lies over another. */
import { cleanup, render } from '@testing-library/preact';
import { afterEach, expect, test } from 'vitest';
import { TimelinePlot } from '../../src/audit/ministry/TimelinePlot.tsx';
import type { Timeline } from '../../src/core/audit/log-timeline.ts';
import { auditSections } from '../../src/shared/i18n/audit-sections.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { addSections, loadWords } from '../../src/shared/i18n/words.ts';
import '../../src/shared/ui/tokens.css';
import '../../src/audit/ministry/ministry.css';
import { NOW } from '../core/world.ts';

/** Of a phone of 360 px: less what the page and the card keep free on both sides. */
const ROOM = 296;
const KINDS = ['root', 'bundle', 'stamp', 'status', 'venue', 'statement', 'token', 'specimen', 'policy'] as const;

addSections(auditSections);
afterEach(cleanup);

test.each(LANGUAGES)('TimelinePlot: letters of 11 px and more on a phone, in %s', async (language) => {
  await loadWords(['common', 'auditReport'], language);
  const spans = [
    { name: '0011223344556677', from: NOW - 900_000, until: NOW - 400_000 },
    { name: '8899aabbccddeeff', from: NOW - 400_000, until: null },
  ];
  const timeline = { from: NOW - 900_000, lanes: KINDS.map((kind) => ({ kind, spans })) } as unknown as Timeline;
  const { container } = render(
    <div style={{ width: `${ROOM}px` }}>
      <TimelinePlot timeline={timeline} now={NOW} />
    </div>,
  );
  const svg = container.querySelector('svg');
  if (svg === null) throw new Error('no drawing');
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const texts = [...svg.querySelectorAll('text')];
  for (const text of texts) expect(Number.parseFloat(getComputedStyle(text).fontSize) * scale).toBeGreaterThanOrEqual(11);
  const boxes = [...texts, ...svg.querySelectorAll('rect')].map((one) => one.getBoundingClientRect());
  const room = svg.getBoundingClientRect();
  for (const [nr, one] of boxes.entries()) {
    expect([one.left >= room.left - 1, one.right <= room.right + 1, one.bottom <= room.bottom + 1]).toEqual([true, true, true]);
    // Two bars of one lane may touch.
    for (const other of boxes.slice(nr + 1)) {
      const isOver = one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 3 && other.top < one.bottom - 3;
      expect(isOver).toBe(false);
    }
  }
});
