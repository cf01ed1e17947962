/** Without colours: at the size of a line of text the marks differ in shape, ring and letter, as pixels. */
import { cleanup, render } from '@testing-library/preact';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadWords } from '../../../src/shared/i18n/words.ts';
import { OutcomeMark, StatusMark } from '../../../src/shared/ui/StatusMark.tsx';

const PIXELS = 32;
const COLOURS = ['red', 'yellow', 'blue', 'green'] as const;
const OUTCOMES = ['admit', 'refuse', 'undecided'] as const;

beforeAll(() => loadWords(['common', 'status'], 'kk'));
afterEach(cleanup);

/** A mark as somebody sees it who sees no colours: one grey on white, what is written on it white. */
async function grey(svg: Element): Promise<Uint8ClampedArray> {
  const style =
    '.shape{fill:#666}.ring{fill:none;stroke:#fff;stroke-width:2.5}.sign{fill:none;stroke:#fff;stroke-width:6.5;stroke-linecap:round}text{fill:#fff;font:800 30px sans-serif;text-anchor:middle}';
  const source = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="${PIXELS}" height="${PIXELS}"><style>${style}</style>${svg.innerHTML}</svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(PIXELS, PIXELS).getContext('2d');
  if (canvas === null) throw new Error('no canvas');
  canvas.fillStyle = '#fff';
  canvas.fillRect(0, 0, PIXELS, PIXELS);
  canvas.drawImage(image, 0, 0);
  return canvas.getImageData(0, 0, PIXELS, PIXELS).data.filter((_, at) => at % 4 === 0);
}

/** Share of the pixels in which two marks differ clearly, of those that either of them covers. */
function unlike(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let [different, covered] = [0, 0];
  for (const [at, one] of a.entries()) {
    const two = b[at] ?? 255;
    if (one < 250 || two < 250) covered += 1;
    if (Math.abs(one - two) > 75) different += 1;
  }
  return different / covered;
}

async function leastUnlike(marks: readonly Element[]): Promise<number> {
  const drawn = await Promise.all(marks.map(grey));
  return Math.min(...drawn.flatMap((one, i) => drawn.slice(i + 1).map((two) => unlike(one, two))));
}

describe('without colours', () => {
  it('two marks of a status differ in a sixth of their pixels at least', async () => {
    const { container } = render(COLOURS.map((health) => <StatusMark key={health} health={health} />));
    expect(await leastUnlike([...container.querySelectorAll('svg')])).toBeGreaterThan(1 / 6);
  });

  it('two outcomes differ in a fifth of their pixels at least', async () => {
    const { container } = render(OUTCOMES.map((outcome) => <OutcomeMark key={outcome} outcome={outcome} />));
    expect(await leastUnlike([...container.querySelectorAll('svg')])).toBeGreaterThan(1 / 5);
  });

  it('a mark is like itself: the measure can say no', async () => {
    const { container } = render(['red', 'red'].map((health, at) => <StatusMark key={at} health={health as 'red'} />));
    expect(await leastUnlike([...container.querySelectorAll('svg')])).toBe(0);
  });
});
