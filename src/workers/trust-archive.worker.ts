/**
 * Packs and unpacks `trust.zip` (formats.md §6) beside the page: somebody's file is opened where it can take nothing but its own time. It fetches and stores
 * nothing; what it unpacks is believed by nobody until it went through the checks of a refresh.
 */
import { packTrust, unpackFolder, unpackTrust } from '../core/trust/archive.ts';
import type { ArchiveAnswer, ArchiveRequest } from './trust-archive.protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener('message', ({ data }: MessageEvent<ArchiveRequest>) => {
  self.postMessage(answer(data));
});

function answer(request: ArchiveRequest): ArchiveAnswer {
  if (request.kind === 'pack') return { kind: 'packed', archive: packTrust(request.files) };
  return { kind: 'unpacked', files: request.kind === 'unpack' ? unpackTrust(request.archive) : unpackFolder(request.archive) };
}
