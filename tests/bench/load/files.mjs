/** A publication for a nation on real files: every pass that may be in force has its index on a list, a hundredth are revoked. Seconds, and the bytes that a door fetches. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const NATION = 20_000_000;
const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'a passphrase for measuring', ASHYQ_ROOT_PASSPHRASE: 'another one for measuring' };
const NOW = 1_795_000_000;
/** A pass is renewed each day and lives three. */
const PASSES = 3;
const ROUNDS = 3;

/** `door`: the built sources. Points as growth.ts gives them, with `bytes` in place of seconds where it is a size. */
export async function filesFor(people, door) {
  const dataDir = mkdtempSync(join(tmpdir(), 'ashyq-growth-'));
  try {
    await door.holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
    const keyring = await door.openKeyring(dataDir, ENVIRONMENT);
    const lists = listsOf(people * PASSES, door.LIST_ENTRIES);
    const source = { policy: async () => Buffer.from(door.demoPolicy(1)), lists: async () => lists };
    let now = NOW;
    const once = () => seconds(() => door.publish({ dataDir, keyring, source, now: ++now }));
    const first = await once();
    const [changed, all] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      lists[0].revoked.add(lists[0].list * door.LIST_ENTRIES + round);
      changed.push(await once());
      for (const { list, revoked } of lists) revoked.add(list * door.LIST_ENTRIES + ROUNDS + round);
      all.push(await once());
    }
    const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
    const sizes = sizesOf(join(dataDir, 'public/trust'));
    return [
      { cost: 'one list changed', n: people, seconds: middle(changed) },
      { cost: 'every list changed', n: people, seconds: middle(all) },
      { cost: 'first publication', n: people, seconds: first },
      { cost: 'status lists, whole', n: people, bytes: sizes.lists, lists: lists.length },
      { cost: 'stamp', n: people, bytes: sizes.stamp },
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Three quarters of a list are drawn before the next one is begun. A hundredth of those drawn is revoked, strewn by a small generator that is the same every time. */
function listsOf(tokens, entries) {
  const drawn = (entries * 3) / 4;
  return Array.from({ length: Math.ceil(tokens / drawn) }, (_, list) => {
    const wanted = Math.floor(Math.min(drawn, tokens - list * drawn) / 100);
    let state = (list + 1) * 2_654_435_761;
    const revoked = new Set();
    while (revoked.size < wanted) {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
      // the low bits of such a generator repeat early
      revoked.add(list * entries + (Math.floor(state / 4096) % entries));
    }
    return { list, revoked };
  });
}

/** Bytes of the newest file of each kind. */
function sizesOf(trustDir) {
  const files = readdirSync(trustDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const bytes = (file) => statSync(join(file.parentPath ?? file.path, file.name)).size;
  const newest = new Map();
  for (const file of files) {
    const [, list, version] = /^(\d+)\.(\d+)\.cwt$/.exec(file.name) ?? [];
    if (list !== undefined && Number(version) > (newest.get(list)?.version ?? -1)) newest.set(list, { version: Number(version), bytes: bytes(file) });
  }
  const named = (name) => files.filter((file) => file.name === name).reduce((sum, file) => sum + bytes(file), 0);
  return {
    lists: [...newest.values()].reduce((sum, one) => sum + one.bytes, 0),
    stamp: named('stamp.cbor'),
    policy: named('policy.json') + named('policy.cbor'),
  };
}

async function seconds(work) {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
