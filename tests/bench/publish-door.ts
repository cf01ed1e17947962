/** What tests/bench/publish.mjs measures, built for Node. */
import { writeDurable } from '../../src/issuer/publish/durable-file.ts';
import { appendLogEntries } from '../../src/issuer/publish/log-store.ts';

export { LIST_ENTRIES } from '../../src/core/trust/status-list.ts';
export { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
export { openKeyring } from '../../src/issuer/keys/keyring.ts';
export { extendLog } from '../../src/issuer/publish/log.ts';
export { publish } from '../../src/issuer/publish/publisher.ts';
export const FILES = { appendLog: appendLogEntries, writeDurable };
