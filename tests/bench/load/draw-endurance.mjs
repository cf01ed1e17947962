/** The plots of an endurance run: `node tests/bench/load/draw-endurance.mjs` reads bench/endurance.json and writes docs/pictures/endurance-*.svg. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { here } from './build.mjs';
import { plot } from './plot.mjs';

const { machine, load, samples } = JSON.parse(readFileSync(resolve(here, 'bench/endurance.json'), 'utf8'));
const last = samples.at(-1);
const note = `commit ${machine.commit}, ${machine.cores} cores, Node ${machine.node}; ${load.renewalsASecond} renewals/s, ${load.visitsACall} visits/s, ${load.batchLines} results each 10 s at most`;
const line = (name, value) => ({ name, points: samples.filter((sample) => value(sample) !== null).map((sample) => [sample.seconds / 60, value(sample)]) });
const put = (name, picture) => writeFileSync(resolve(here, 'docs/pictures', name), plot({ note, ...picture }));

put('endurance-memory.svg', {
  title: `Memory of the issuer’s process over ${Math.round(last.seconds / 60)} minutes of load`,
  x: { title: 'minutes', log: false },
  y: { title: 'megabytes', log: false },
  series: [
    line(`resident\n${last.rssMB} at the end`, ({ rssMB }) => rssMB),
    line(`heap in use\n${last.heapMB} at the end`, ({ heapMB }) => heapMB),
    line(`held after a\ncollection, ${last.liveMB}`, ({ liveMB }) => liveMB),
  ],
});
put('endurance-latency.svg', {
  title: 'How long its calls took meanwhile',
  x: { title: 'minutes', log: false },
  y: { title: 'milliseconds in ten seconds, median', log: true },
  series: [
    line('a renewal', ({ p50 }) => p50),
    line(`a call of\n${load.visitsACall} visits`, ({ visitsP50 }) => visitsP50),
    line(`a batch of\n${load.batchLines} results`, ({ batch }) => batch),
  ],
});
