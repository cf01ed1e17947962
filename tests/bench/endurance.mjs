/**
 * `node tests/bench/endurance.mjs [minutes]` (default 60): the real issuer on its embedded database under a steady, bounded load of renewals, visits and laboratory batches.
 * Each ten seconds its memory and the calls' times go into bench/endurance.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildLoad, here, machine } from './load/build.mjs';

const LOAD = { minutes: Number(process.argv[2] ?? 60), renewalsASecond: 20, visitsACall: 20, batchLines: 200 };
const { door, program } = await buildLoad('endurance');
const folder = door.makeFolder();
mkdirSync(resolve(here, 'bench'), { recursive: true });
const samples = [];
// of the beginning: what is measured was built then
const at = machine();
const write = (name) => writeFileSync(resolve(here, 'bench', name), `${JSON.stringify({ machine: at, load: LOAD, samples }, null, 1)}\n`);
const issuer = await door.startProcess(program, join(folder, 'data'));
try {
  await door.endure(issuer, LOAD, (sample) => {
    samples.push(sample);
    if (samples.length % 6 === 0) {
      console.log(JSON.stringify(sample));
      write('endurance.json');
    }
  });
} finally {
  write('endurance.json');
  await issuer.stop();
  await door.removeFolder(folder);
}
