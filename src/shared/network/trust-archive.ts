/** `trust.zip` opened and made in a worker (formats.md §6): the zip reader is on no page's way, and a file of a stranger cannot hold the door up. */
import type { ArchiveAnswer, ArchiveRequest } from '../../workers/trust-archive.protocol.ts';
import workerUrl from '../../workers/trust-archive.worker.ts?worker&url';
import { trustedScriptUrl } from './trusted-urls.ts';

export type TrustFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
type Spawn = () => Worker;

/** 64 MiB of lists on a slow tablet. */
const PATIENCE_MS = 60_000;
const spawnArchiver: Spawn = () => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'trust-archive' });

/** The files of an archive, or null where it is none of ours, or cannot be read here. */
export async function openArchive(archive: Uint8Array<ArrayBuffer>, spawn: Spawn = spawnArchiver): Promise<TrustFiles | null> {
  const answer = await ask({ kind: 'unpack', archive }, spawn);
  return answer?.kind === 'unpacked' ? answer.files : null;
}

/** The ministry's files of a packed folder, of the past too; null as above. */
export async function openFolderArchive(archive: Uint8Array<ArrayBuffer>, spawn: Spawn = spawnArchiver): Promise<TrustFiles | null> {
  const answer = await ask({ kind: 'unpack-folder', archive }, spawn);
  return answer?.kind === 'unpacked' ? answer.files : null;
}

/** The files as one archive, or null where it cannot be made here. */
export async function makeArchive(files: TrustFiles, spawn: Spawn = spawnArchiver): Promise<Uint8Array<ArrayBuffer> | null> {
  const answer = await ask({ kind: 'pack', files }, spawn);
  return answer?.kind === 'packed' ? answer.archive : null;
}

/** One worker for one request: whatever became of it goes with it. */
async function ask(request: ArchiveRequest, spawn: Spawn): Promise<ArchiveAnswer | null> {
  let worker: Worker | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const started = spawn();
    worker = started;
    return await new Promise<ArchiveAnswer | null>((resolve) => {
      timer = setTimeout(() => resolve(null), PATIENCE_MS);
      started.addEventListener('message', ({ data }: MessageEvent<ArchiveAnswer>) => resolve(data));
      started.addEventListener('error', (event) => {
        event.preventDefault();
        resolve(null);
      });
      started.postMessage(request);
    });
  } catch {
    // No Worker here, or the content policy refuses it.
    return null;
  } finally {
    clearTimeout(timer);
    worker?.terminate();
  }
}
