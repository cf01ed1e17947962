/** What the load's command lines need of the built sources. */
export { LIST_ENTRIES } from '../../../src/core/trust/status-list.ts';
export { demoPolicy } from '../../../src/issuer/demo/policy.ts';
export { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
export { openKeyring } from '../../../src/issuer/keys/keyring.ts';
export { publish } from '../../../src/issuer/publish/publisher.ts';
export { makeFolder, removeFolder } from '../../issuer/cluster.ts';
export { startProcess } from './clients.ts';
export { endure } from './endurance.ts';
export { growth } from './growth.ts';
export { loadRows } from './rows.ts';
