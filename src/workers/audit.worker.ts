/** One of the auditor's workers: blocks in, verdicts out, by the same engine as `ashyq verify` (core/audit/bulk); or, by its name, the one that holds journals. */
import { type BulkContext, judgeBlock } from '../core/audit/bulk/judge-block.ts';
import { remembering } from '../core/audit/bulk/remembering.ts';
import { TrustHistory } from '../core/audit/history/trust-history.ts';
import { detectEngine } from '../core/codec/ed25519.ts';
import type { AuditAnswer, AuditPlan, AuditRequest } from './audit.protocol.ts';
import { JOURNALS, serveJournals } from './journals-service.ts';

declare const self: DedicatedWorkerGlobalScope;

// Malformed codes are what this is for, told by an error each, whose stack nobody reads (an engine that knows no such limit takes no notice).
Object.assign(Error, { stackTraceLimit: 0 });

/** WebCrypto verifies on threads of its own: while one signature is under way the next line is read. */
const LANES = 4;

const answer = (message: AuditAnswer, transfer: Transferable[] = []) => self.postMessage(message, transfer);
const reading = new Map<number, (bytes: Uint8Array | null) => void>();
let nextRead = 0;
let opened: Promise<BulkContext> | null = null;

function read(name: string): Promise<Uint8Array | null> {
  const id = nextRead;
  nextRead += 1;
  return new Promise((resolve) => {
    reading.set(id, resolve);
    answer({ kind: 'read', id, name });
  });
}

async function open({ trust, history, door, ownMoments }: AuditPlan): Promise<BulkContext> {
  const engine = remembering(await detectEngine());
  const present = { trust, of: null };
  const past = history === null ? null : new TrustHistory({ present: trust, index: history, read, engine });
  const trustAt = past === null ? () => present : (at: number) => past.at(at);
  return { engine, door, ownMoments, nonces: [], trustAt, lanes: LANES };
}

async function judge({ id, job }: Extract<AuditRequest, { kind: 'judge' }>): Promise<void> {
  if (opened === null) throw new RangeError('judge before open');
  const judged = await judgeBlock(job, await opened);
  const { rows, shown, ndjson, ends } = judged;
  const buffers = new Set([...Object.values(rows), ...Object.values(shown), ndjson, ends].map((array) => array.buffer));
  answer({ kind: 'judged', id, judged }, [...buffers] as ArrayBuffer[]);
}

function serveBlocks({ data }: MessageEvent<AuditRequest>): void {
  if (data.kind === 'open') opened = open(data.plan);
  else if (data.kind === 'judge') judge(data).catch(() => answer({ kind: 'failed' }));
  else {
    reading.get(data.id)?.(data.bytes);
    reading.delete(data.id);
  }
}

self.addEventListener('message', self.name === JOURNALS ? serveJournals : serveBlocks);
