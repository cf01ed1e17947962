/** The digests of an input: of its blocks and of the whole, at once and along with them; what is not what was judged is another file. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InputDigest } from '../../src/audit/bulk/input-digest.ts';
import { blocksOf, OtherFileError, START } from '../../src/audit/bulk/run-state.ts';
import { VerdictDigest, VerdictText } from '../../src/audit/bulk/verdict-text.ts';
import { utf8Encode } from '../../src/core/bytes.ts';

const sha256 = (of: string) => createHash('sha256').update(of).digest('hex');
/** Some blocks, one of them an endless line. */
const LINES = `${'a code\n'.repeat(40_000)}${'x'.repeat(300_000)}\n${'another\n'.repeat(20_000)}`;

async function judged(digest: InputDigest, file: Blob) {
  const parts = [];
  for await (const block of blocksOf(file, { format: { kind: 'text' }, from: START })) {
    const { offset, size } = block;
    parts.push({ offset, size, sha256: await digest.take(block) });
  }
  return parts;
}

describe.each([
  ['at once', LINES.length],
  ['along', 0],
] as const)('InputDigest %s', (_, atOnce) => {
  const file = new Blob([LINES]);
  const made = () => new InputDigest(file, atOnce);

  it('says what each part and the whole is', async () => {
    const digest = made();
    const parts = await judged(digest, file);
    expect(parts.length).toBeGreaterThan(3);
    for (const { offset, size, sha256: one } of parts) expect(one).toBe(sha256(LINES.slice(offset, offset + size)));
    expect(await digest.end('scans.txt')).toEqual({ name: 'scans.txt', length: LINES.length, sha256: sha256(LINES) });
  });

  it('goes on behind parts that are in the file, to the same digest, and not behind others', async () => {
    const parts = await judged(made(), file);
    const again = made();
    await again.goOn(parts.slice(0, 2));
    const { offset = 0 } = parts[2] ?? {};
    for await (const block of blocksOf(file, { format: { kind: 'text' }, from: { ...START, offset } })) await again.take(block);
    expect((await again.end('scans.txt')).sha256).toBe(sha256(LINES));
    const last = parts[1];
    if (last === undefined) throw new Error('no second part');
    await expect(made().goOn([...parts.slice(0, 1), { ...last, sha256: sha256('') }])).rejects.toThrow(OtherFileError);
  });
});

it('a file that is not what was judged any more has no digest', async () => {
  const file = new Blob([LINES]);
  const digest = new InputDigest(file);
  for await (const block of blocksOf(file, { format: { kind: 'text' }, from: START })) {
    const bytes = block.offset === 0 ? utf8Encode('b').slice() : null;
    // As if the first letter had been another one when it was judged.
    if (bytes !== null) block.bytes.set(bytes);
    await digest.take(block);
  }
  await expect(digest.end('scans.txt')).rejects.toThrow(OtherFileError);
});

it('the only input’s verdicts are the run’s text, those of one among several its own lines', async () => {
  const text = new VerdictText();
  for (const lines of ['one\n', 'two\n']) text.add({ ndjson: utf8Encode(lines), ends: Uint32Array.of(4) });
  const [only, among] = [new VerdictDigest({ isOnly: true }), new VerdictDigest({ isOnly: false })];
  for (const digest of [only, among]) digest.update(utf8Encode('two\n'));
  await Promise.all([only.reckon(text), among.reckon(text)]);
  expect([only.hex(), among.hex()]).toEqual([sha256('one\ntwo\n'), sha256('two\n')]);
});
