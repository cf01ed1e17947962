/** The ministry's published files as an auditor gets them: `trust.zip`, or a whole folder that somebody packed. */
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { packTrust, unpackFolder, unpackTrust } from '../../../src/core/trust/archive.ts';
import { publish } from '../world.ts';

const BYTE = Uint8Array.of(1);

describe('unpackFolder', () => {
  it('finds the folder that the stamp lies in, with the past beside it, and nothing else', () => {
    const names = ['stamp.cbor', 'root.cbor', 'root.1.cbor', 'lists/0.4.cwt', 'stamps/7.cbor', 'journals/3.bin', 'log/checkpoint', 'log/tile/entries/000.p/7'];
    const others = ['backup/old/stamp.cbor', 'trust/notes.txt', 'trust/stamps/../x', 'scans.csv', 'trust/log/'];
    const archive = zipSync(Object.fromEntries([...names.map((name) => `trust/${name}`), ...others].map((name) => [name, BYTE])));
    expect([...(unpackFolder(archive)?.keys() ?? [])].sort()).toEqual([...names].sort());
    // A door takes what §6 names and nothing around it.
    expect(unpackTrust(archive)).toBeNull();
  });

  it('opens trust.zip as it is published', async () => {
    const files = await publish();
    expect(new Map([...(unpackFolder(packTrust(files)) ?? [])].sort())).toEqual(new Map([...(unpackTrust(packTrust(files)) ?? [])].sort()));
  });

  it('refuses what is no such archive, what claims too much, and what lists too many', () => {
    expect(unpackFolder(Uint8Array.of(0x50, 0x4b, 3, 4))).toBeNull();
    expect(unpackFolder(zipSync({ 'root.cbor': BYTE }))).toBeNull();
    expect(unpackFolder(zipSync({ 'stamp.cbor': new Uint8Array(256 * 1024 + 1) }))).toBeNull();
    const many = zipSync({ 'stamp.cbor': BYTE, ...Object.fromEntries(Array.from({ length: 5000 }, (_, nr) => [`stamps/${nr}.cbor`, BYTE])) }, { level: 0 });
    expect(unpackFolder(many)?.size).toBe(5001);
  });
});
