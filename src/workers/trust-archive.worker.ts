/**
 * Packs and unpacks `trust.zip` (formats.md §6) beside the page: somebody's file is opened where it can take nothing but its own time. It fetches and stores
 * nothing; what it unpacks is believed by nobody until it went through the checks of a refresh.
 */
import { packTrust, unpackTrust } from '../core/trust/archive.ts';
import type { ArchiveAnswer, ArchiveRequest } from './trust-archive.protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener('message', ({ data }: MessageEvent<ArchiveRequest>) => {
  const answer: ArchiveAnswer =
    data.kind === 'pack' ? { kind: 'packed', archive: packTrust(data.files) } : { kind: 'unpacked', files: unpackTrust(data.archive) };
  self.postMessage(answer);
});
