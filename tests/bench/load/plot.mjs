/** Plots as SVG for docs/pictures: titled axes with units, lines labelled where they end, one set of colours for a light page and one for a dark one. */

const WIDTH = 760;
const HEIGHT = 430;
const AREA = { left: 84, right: 560, top: 56, bottom: 366 };
const DASHES = ['', '7 4', '2 3', '10 3 2 3', '1 5', '12 5'];
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; } .title { font-size: 16px; font-weight: 600; } .small { font-size: 12px; }
  .back { fill: #fff; } .grid { stroke: #d1d9e0; stroke-width: 1; } .axis { stroke: #59636e; }
  .line { fill: none; stroke-width: 2; } .s0 { stroke: #0550ae; } .s1 { stroke: #a40e26; } .s2 { stroke: #116329; } .s3 { stroke: #8250df; } .s4 { stroke: #953800; } .s5 { stroke: #59636e; }
  .f0 { fill: #0550ae; } .f1 { fill: #a40e26; } .f2 { fill: #116329; } .f3 { fill: #8250df; } .f4 { fill: #953800; } .f5 { fill: #59636e; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .back { fill: #0d1117; } .grid { stroke: #3d444d; } .axis { stroke: #9198a1; }
    .s0 { stroke: #79c0ff; } .s1 { stroke: #ff9492; } .s2 { stroke: #7ee787; } .s3 { stroke: #d2a8ff; } .s4 { stroke: #ffb77c; } .s5 { stroke: #9198a1; }
    .f0 { fill: #79c0ff; } .f1 { fill: #ff9492; } .f2 { fill: #7ee787; } .f3 { fill: #d2a8ff; } .f4 { fill: #ffb77c; } .f5 { fill: #9198a1; }
  }`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** `series`: `{name, points: [[x, y], ...]}`; an axis: `{title, log}`. Gives the SVG's text. */
export function plot({ title, note, x, y, series }) {
  const drawn = series.filter(({ points }) => points.length > 0);
  const ofX = scale(
    drawn.flatMap(({ points }) => points.map(([value]) => value)),
    x.log,
    [AREA.left, AREA.right],
  );
  const ofY = scale([...drawn.flatMap(({ points }) => points.map(([, value]) => value)), ...(y.log ? [] : [0])], y.log, [AREA.bottom, AREA.top]);
  const grid = [
    ...ofX.ticks.map(
      (at) =>
        `<line class="grid" x1="${ofX(at)}" x2="${ofX(at)}" y1="${AREA.top}" y2="${AREA.bottom}"/><text class="small" text-anchor="middle" x="${ofX(at)}" y="${AREA.bottom + 18}">${short(at)}</text>`,
    ),
    ...ofY.ticks.map(
      (at) =>
        `<line class="grid" x1="${AREA.left}" x2="${AREA.right}" y1="${ofY(at)}" y2="${ofY(at)}"/><text class="small" text-anchor="end" x="${AREA.left - 8}" y="${ofY(at) + 4}">${short(at)}</text>`,
    ),
  ];
  const ends = apart(drawn.map(({ points }) => ofY(points.at(-1)[1])));
  const lines = drawn.map(({ name, points }, nr) => {
    const path = points.map(([a, b], at) => `${at === 0 ? 'M' : 'L'}${ofX(a)} ${ofY(b)}`).join(' ');
    const dots = points.length > 12 ? '' : points.map(([a, b]) => `<circle class="f${nr}" cx="${ofX(a)}" cy="${ofY(b)}" r="3.5"/>`).join('');
    const label = name
      .split('\n')
      .map((part, at) => `<tspan x="${AREA.right + 12}" dy="${at === 0 ? 0 : 14}">${escaped(part)}</tspan>`)
      .join('');
    return `<path class="line s${nr}" stroke-dasharray="${DASHES[nr % DASHES.length]}" d="${path}"/>${dots}<text class="small f${nr}" y="${ends[nr] + 4}">${label}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">
<style>${STYLE}
</style>
<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>
<text class="title" x="16" y="26">${escaped(title)}</text>
<text class="small" x="16" y="44">${escaped(note)}</text>
${grid.join('\n')}
<path class="axis" fill="none" d="M${AREA.left} ${AREA.top}V${AREA.bottom}H${AREA.right}"/>
<text text-anchor="middle" x="${(AREA.left + AREA.right) / 2}" y="${AREA.bottom + 44}">${escaped(x.title)}</text>
<text text-anchor="middle" transform="translate(20 ${(AREA.top + AREA.bottom) / 2}) rotate(-90)">${escaped(y.title)}</text>
${lines.join('\n')}
</svg>
`;
}

/** Value to place. Logarithmic: whole decades. */
function scale(values, log, [from, to]) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const round = (place) => Math.round(place * 10) / 10;
  if (log) {
    const [low, high] = [Math.floor(Math.log10(least) + 1e-9), Math.max(Math.ceil(Math.log10(most) - 1e-9), Math.floor(Math.log10(least) + 1e-9) + 1)];
    const place = (value) => round(from + ((Math.log10(value) - low) / (high - low)) * (to - from));
    return Object.assign(place, { ticks: Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at)) });
  }
  const step = 10 ** Math.floor(Math.log10(most - least)) / 2;
  const wide = [1, 2, 4, 10].map((times) => step * times).find((size) => (most - least) / size <= 8) ?? step * 10;
  const high = Math.ceil(most / wide) * wide;
  const low = Math.floor(least / wide) * wide;
  const place = (value) => round(from + ((value - low) / (high - low)) * (to - from));
  return Object.assign(place, { ticks: Array.from({ length: Math.round((high - low) / wide) + 1 }, (_, at) => low + at * wide) });
}

/** Labels that would lie on each other are moved apart. */
function apart(places) {
  const order = places.map((_, nr) => nr).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  for (let at = 1; at < order.length; at += 1) moved[order[at]] = Math.max(moved[order[at]], moved[order[at - 1]] + 32);
  return moved;
}

function short(value) {
  if (value >= 1e6) return `${value / 1e6} M`;
  if (value >= 1e3) return `${value / 1e3} k`;
  return String(Number(value.toPrecision(3)));
}

/** The slope of y over x, both logarithmic, by least squares: 1 is linear, 0 is flat. */
export function slopeOf(points) {
  const logs = points.map(([a, b]) => [Math.log(a), Math.log(b)]);
  const mean = (at) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const over = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** The steepest of the steps between two neighbouring points: what a constant part of a cost hides in the slope of the whole. */
export function steepestOf(points) {
  return Math.max(...points.slice(1).map((point, at) => slopeOf([points[at], point])));
}
