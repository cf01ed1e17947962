/** One thread of `ashyq verify --jobs`: blocks in, verdicts out, by the same engine as the page's workers (core/audit/bulk). */
import { parentPort, workerData } from 'node:worker_threads';
import { type Job, judgeBlock } from '../core/audit/bulk/judge-block.ts';
import { TrustReads } from '../core/audit/history/trust-reads.ts';
import type { HashedFile } from '../core/audit/report.ts';
import { readTrustFile } from './trust-dir.ts';
import { openBench, type Plan } from './verify-bench.ts';

const plan = workerData as Plan;
/** Files that were read since the last answer: whoever makes a report names them. */
const files: HashedFile[] = [];
const context = openBench(plan, new TrustReads((name) => readTrustFile(plan.dir, name), { onNew: (file) => files.push(file) }));

parentPort?.on('message', ({ id, job }: { readonly id: number; readonly job: Job }) => {
  judgeBlock(job, context).then(
    (judged) => {
      const { rows, shown, ndjson, ends } = judged;
      const arrays = [...Object.values(rows), ...Object.values(shown), ndjson, ends];
      parentPort?.postMessage({ id, judged, files: files.splice(0) }, [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]);
    },
    // A fault of the program: the thread ends, and the command with it.
    (error: unknown) => {
      setImmediate(() => {
        throw error;
      });
    },
  );
});
