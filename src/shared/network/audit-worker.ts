/** Starts one of the auditor's verifying workers; who starts it ends it. */
import workerUrl from '../../workers/audit.worker.ts?worker&url';
import { trustedScriptUrl } from './trusted-urls.ts';

export const spawnAuditWorker = (): Worker => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'audit' });
