/** What the auditor's page keeps of a file's signed objects: a thousand of anybody's do not hide the one of the tablet, and what is more than it looks at is counted. */
import { beforeAll, describe, expect, test } from 'vitest';
import { auditJournalFile } from '../../src/audit/journal/audit-file.ts';
import { momentWithin } from '../../src/audit/say-moment.ts';
import { auditCheckpoints } from '../../src/core/audit/checkpoint-audit.ts';
import { readJournalItem } from '../../src/core/audit/journal-item.ts';
import { KeptProofs } from '../../src/core/audit/kept-proofs.ts';
import { type Bytes, concat } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { certificate, checkpointAt, journalOf } from '../core/audit/journals.ts';
import { goodTrust, NOW } from '../core/world.ts';

let real: Bytes;
let own: Bytes;
/** The tablet's checkpoint with signatures that are none: each is read as a checkpoint. */
let junk: Bytes[];
beforeAll(async () => {
  real = await checkpointAt(await journalOf(10), 10);
  own = await certificate();
  junk = Array.from({ length: 1200 }, (_, nr) => {
    const bytes = real.slice();
    new DataView(bytes.buffer).setUint32(bytes.length - 4, nr);
    return bytes;
  });
});

describe('KeptProofs', () => {
  test('a checkpoint behind a thousand that nobody signed is judged', async () => {
    const trust = await goodTrust();
    const file = new File([concat(...junk, real)], 'QR');
    const [first] = await auditJournalFile(file, {
      published: { trust, read: async () => null },
      engine: webCryptoEngine,
      onProgress: () => undefined,
    });
    expect(first?.proofs.leftOut).toBe(0);
    const { checkpoints } = first?.proofs ?? { checkpoints: [] };
    const audited = await auditCheckpoints({ certificates: [own], checkpoints, countersignatures: [] }, { trust, engine: webCryptoEngine }, []);
    expect([audited.length, audited.filter(({ tablet }) => tablet !== null).length]).toEqual([1201, 1]);
  });

  test('what is more than is kept is counted, each once; of a journal whose lines are here no checkpoint is missed', () => {
    const kept = new KeptProofs(1000);
    for (const bytes of [...junk, ...junk.slice(0, 900), real, own]) kept.add(readJournalItem(bytes));
    const of = (...all: number[]) => kept.of(all.map((lines) => ({ counts: { lines } })));
    for (const some of [of(0), of(5, 0)]) expect([some.leftOut, some.checkpoints.length, some.certificates.length]).toEqual([201, 1000, 1]);
    expect([of(5).leftOut, of(5).checkpoints.length]).toEqual([0, 0]);
  });
});

test.each(LANGUAGES)('momentWithin: a moment behind the calendar’s end is said in words, in %s', (language) => {
  const by = { language, now: NOW, beyond: 'beyond' };
  expect(momentWithin(NOW, by)).toMatch(/\d\d:\d\d$/);
  expect(momentWithin(8.64e12 - 86_400, by)).toMatch(/275760/);
  expect(momentWithin(8.64e12 - 86_400, by)).not.toContain('NaN');
  expect([8.64e12, Number.MAX_SAFE_INTEGER].map((seconds) => momentWithin(seconds, by))).toEqual(['beyond', 'beyond']);
});
