/** The chain of roots (formats.md §6): from the pinned one to the newest, none skipped, each signed by the one before and by itself. */
import { describe, expect, test } from 'vitest';
import type { Bytes } from '../../../src/core/bytes.ts';
import type { Signer } from '../../../src/core/codec/ed25519.ts';
import type { CheckedTrust } from '../../../src/core/trust/check-trust.ts';
import { encodeRoot, type RootContent } from '../../../src/core/trust/root.ts';
import { check, type Files, HOUR, KEYS, NOW, publish, rootContent, seeded, xOf } from '../world.ts';

type Changes = Partial<RootContent<Uint8Array>>;
const [ROOT_1, ROOT_2, ROOT_3] = KEYS.root;
const NEW = [seeded(31), seeded(32), seeded(33)] as const;

const root = (version: number, signers: readonly Signer[], changes: Changes = {}): Promise<Bytes> => encodeRoot(rootContent({ version, ...changes }), signers);
const rolesWith = (changes: Partial<RootContent<Uint8Array>['roles']>) => ({ roles: { ...rootContent().roles, ...changes } });

/** A published set whose chain holds these roots, the last one as root.cbor; what a client that pins version 1 says. */
async function follow(chain: readonly Bytes[], more: { previous?: CheckedTrust; names?: readonly string[]; files?: Files } = {}): Promise<string> {
  const files: Files = new Map(more.files ?? (await publish()));
  const pinned = await root(1, [ROOT_1, ROOT_2]);
  chain.forEach((bytes, at) => {
    files.set(more.names?.[at] ?? `root.${at + 2}.cbor`, bytes);
  });
  files.set('root.cbor', chain.at(-1) ?? pinned);
  const result = await check(files, { pinned, previous: more.previous ?? null });
  return result.ok ? `ok ${result.trust.root.version}` : `${result.code} ${result.file}`;
}

describe('checkTrust: the chain of roots', () => {
  test('1 -> 2 -> 3 with the same keys', async () => {
    expect(await follow([await root(2, [ROOT_1, ROOT_2]), await root(3, [ROOT_2, ROOT_3])])).toBe('ok 3');
  });

  test('1 -> 2 -> 3 with all keys exchanged step by step', async () => {
    const second = rolesWith({ root: { threshold: 2, keys: [xOf(ROOT_3), xOf(NEW[0]), xOf(NEW[1])] } });
    const third = rolesWith({ root: { threshold: 2, keys: NEW.map(xOf) } });
    const chain = [await root(2, [ROOT_1, ROOT_3, NEW[0]], second), await root(3, [ROOT_3, NEW[0], NEW[1]], third)];
    expect(await follow(chain)).toBe('ok 3');
  });

  test('the newest needs no file of its own number', async () => {
    expect(await follow([await root(2, [ROOT_1, ROOT_2])], { names: ['unused.cbor'] })).toBe('ok 2');
  });

  test('a step in between that has expired is no obstacle', async () => {
    const chain = [await root(2, [ROOT_1, ROOT_2], { expiresAt: NOW - HOUR }), await root(3, [ROOT_1, ROOT_2])];
    expect(await follow(chain)).toBe('ok 3');
  });

  test('a missing step is root-skip', async () => {
    const chain = [await root(2, [ROOT_1, ROOT_2]), await root(3, [ROOT_1, ROOT_2])];
    expect(await follow(chain, { names: ['elsewhere.cbor', 'root.3.cbor'] })).toBe('root-skip root.2.cbor');
  });

  test('a step of another number under the right name is root-skip', async () => {
    const third = await root(3, [ROOT_1, ROOT_2]);
    expect(await follow([third, third])).toBe('root-skip root.2.cbor');
  });

  test('a step signed by the new keys alone is threshold', async () => {
    const changes = rolesWith({ root: { threshold: 2, keys: NEW.map(xOf) } });
    expect(await follow([await root(2, NEW, changes)])).toBe('threshold root.cbor');
    expect(await follow([await root(2, [ROOT_1, ...NEW], changes)])).toBe('threshold root.cbor');
  });

  test('a step signed by the old keys alone is threshold', async () => {
    const changes = rolesWith({ root: { threshold: 2, keys: NEW.map(xOf) } });
    expect(await follow([await root(2, [ROOT_1, ROOT_2], changes)])).toBe('threshold root.cbor');
    expect(await follow([await root(2, [ROOT_1, ROOT_2, NEW[0]], changes)])).toBe('threshold root.cbor');
  });

  test('a higher threshold is asked of the step that brings it', async () => {
    const changes = rolesWith({ root: { threshold: 3, keys: KEYS.root.map(xOf) } });
    expect(await follow([await root(2, [ROOT_1, ROOT_2], changes)])).toBe('threshold root.cbor');
    expect(await follow([await root(2, KEYS.root, changes)])).toBe('ok 2');
  });

  test('a step in between that is a page is not-trust-data', async () => {
    const page = new TextEncoder().encode('<html></html>');
    expect(await follow([page, await root(3, [ROOT_1, ROOT_2])])).toBe('not-trust-data root.2.cbor');
  });

  test('a jump of more than a million versions is version-jump, and no file in between is asked for', async () => {
    expect(await follow([await root(1_000_002, [ROOT_1, ROOT_2])])).toBe('version-jump root.cbor');
    expect(await follow([await root(1_000_001, [ROOT_1, ROOT_2])], { names: ['x.cbor'] })).toBe('root-skip root.2.cbor');
  });

  test('the pinned root must be signed by its own threshold', async () => {
    const files = await publish();
    const pinned = await root(1, [ROOT_1]);
    const result = await check(new Map([...files, ['root.cbor', pinned]]), { pinned });
    expect(result).toMatchObject({ ok: false, code: 'threshold' });
  });

  test('other bytes under the pinned version are equivocation, however well signed', async () => {
    expect(await follow([await root(1, [ROOT_1, ROOT_2], { issuedAt: NOW })])).toBe('equivocation root.cbor');
    expect(await follow([await root(1, [ROOT_1, ROOT_3])])).toBe('equivocation root.cbor');
  });

  test('an older root than the pinned one is rollback', async () => {
    const files = await publish();
    const result = await check(files, { pinned: await root(2, [ROOT_1, ROOT_2]) });
    expect(result).toMatchObject({ ok: false, code: 'rollback', file: 'root.cbor' });
  });
});

describe('checkTrust: the chain and what is stored', () => {
  const stored = async (chain: readonly Bytes[]): Promise<CheckedTrust> => {
    const files: Files = new Map(await publish());
    chain.forEach((bytes, at) => {
      files.set(`root.${at + 2}.cbor`, bytes);
    });
    files.set('root.cbor', chain.at(-1) ?? new Uint8Array(0));
    const result = await check(files, { pinned: await root(1, [ROOT_1, ROOT_2]) });
    if (!result.ok) throw new Error(result.code);
    return result;
  };

  test('goes on from the stored root, not from the pinned one', async () => {
    const second = await root(2, [ROOT_1, ROOT_2]);
    const previous = await stored([second]);
    expect(await follow([second, await root(3, [ROOT_1, ROOT_2])], { previous, names: ['gone.cbor', 'root.3.cbor'] })).toBe('ok 3');
  });

  test('falls not below the stored root', async () => {
    const previous = await stored([await root(2, [ROOT_1, ROOT_2])]);
    expect(await follow([], { previous })).toBe('rollback root.cbor');
  });

  test('other bytes under the stored version are equivocation', async () => {
    const previous = await stored([await root(2, [ROOT_1, ROOT_2])]);
    expect(await follow([await root(2, [ROOT_1, ROOT_3])], { previous })).toBe('equivocation root.cbor');
  });

  test('the files kept verify again from the pin alone', async () => {
    const previous = await stored([await root(2, [ROOT_1, ROOT_2]), await root(3, [ROOT_1, ROOT_2])]);
    expect([...previous.files.keys()].filter((name) => name.startsWith('root')).sort()).toEqual(['root.2.cbor', 'root.3.cbor', 'root.cbor']);
    const again = await check(new Map([...previous.files].map(([name, bytes]) => [name, new Uint8Array(bytes)])), {
      pinned: await root(1, [ROOT_1, ROOT_2]),
      judgeExpiry: false,
    });
    expect(again).toMatchObject({ ok: true });
  });

  test('an app that pins a newer root than the stored one goes on from its pin', async () => {
    const previous = await stored([await root(2, [ROOT_1, ROOT_2])]);
    const third = await root(3, [ROOT_1, ROOT_2]);
    const files: Files = new Map([...(await publish()), ['root.cbor', third]]);
    expect(await check(files, { pinned: third, previous })).toMatchObject({ ok: true });
  });
});
