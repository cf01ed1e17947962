/**
 * `node tests/bench/issuer.mjs`: the issuer's process under load on loopback, each row in turn with what the same database does bare. ASHYQ_BENCH_POSTGRES names another
 * PostgreSQL than the embedded one (an empty database of its own); ASHYQ_BENCH_PROFILE a folder for a processor profile of each row's calls.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildLoad, machine } from './load/build.mjs';

/** Rows in the form of run.mjs's table. Ratios here are of rates, and higher is better. */
export async function issuerLoadRows() {
  const { rows, batches } = await measure();
  const sorted = [...batches].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return [
    ...rows.map(({ bare: _, cost: __, bareCost: ___, over, ...row }) => ({ ...row, over: `${over} (rate over rate)` })),
    {
      what: 'a laboratory’s batch of 2,000 with recomputation',
      over: 'a second',
      ratio: middle,
      min: sorted[0],
      max: sorted.at(-1),
      rate: 1 / middle,
      target: '< 2',
    },
  ];
}

async function measure() {
  const { door, program } = await buildLoad('issuer');
  const folder = door.makeFolder();
  const issuer = await door.startProcess(program, join(folder, 'data'));
  try {
    return { database: issuer.database, ...(await door.loadRows(issuer)) };
  } finally {
    await issuer.stop();
    await door.removeFolder(folder);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { rows, batches, database } = await measure();
  const { commit, node, cores, load } = machine();
  console.log(`\ncommit ${commit}, Node ${node}, PostgreSQL ${database}, ${cores} cores, load ${load.toFixed(1)} at the end\n`);
  console.log('| what | over | ratio of rates (median, min-max) | a second | bare, a second | target |\n| --- | --- | --- | --- | --- | --- |');
  for (const { what, over, ratio, min, max, rate, bare, target } of rows)
    console.log(`| ${what} | ${over} | ${ratio.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)}) | ${rate.toFixed(0)} | ${bare.toFixed(0)} | ${target} |`);
  console.log('\n| processor time of each, microseconds | the issuer’s process | its database |\n| --- | --- | --- |');
  const whole = (value) => (value === null ? 'not known' : value.toFixed(0));
  for (const { what, over, cost, bareCost } of rows)
    for (const [name, { issuer, database }] of [
      [what, cost],
      [over, bareCost],
    ])
      console.log(`| ${name} | ${whole(issuer)} | ${whole(database)} |`);
  console.log(`\na laboratory’s batch of 2,000 with recomputation: ${batches.map((seconds) => seconds.toFixed(2)).join(', ')} s (target: under 2)`);
}
