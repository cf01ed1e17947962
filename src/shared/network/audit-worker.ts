/** Starts one of the auditor's workers; who starts it ends it. */
import workerUrl from '../../workers/audit.worker.ts?worker&url';
import { trustedScriptUrl } from './trusted-urls.ts';

export const spawnAuditWorker = (): Worker => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'audit' });

/** The one that holds journals: the same script under another name (src/workers/journals-service.ts). */
export const spawnJournalsWorker = (): Worker => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'journals' });
