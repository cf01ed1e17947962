/** What is signed by whom until when: the root's roles, and the keys that sign passes. */

import type { Trust } from '../../core/trust/trust.ts';
import { fill, words } from '../../shared/i18n/words.ts';
import { number } from '../data/say.ts';
import { Table } from '../parts/Table.tsx';
import { moment } from '../parts/time.ts';
import { roleLines, rootSigners, tokenKeyLines } from './keys.ts';

interface KeysProps {
  readonly trust: Trust;
  readonly now: number;
  /** entries of the log, null where its checkpoint is not believed */
  readonly logSize: number | null;
}

export function Keys({ trust, now, logSize }: KeysProps) {
  const say = words('deskPublication');
  const signers = rootSigners(trust);
  return (
    <>
      <section class="stack">
        <h2>{say.rolesTitle}</h2>
        <p class="soft">{fill(say.rootSigned, { version: number(trust.root.version), when: moment(trust.root.issuedAt), kids: signers.join(', ') })}</p>
        <Table
          caption={say.rolesTitle}
          rows={roleLines(trust)}
          keyOf={({ role }) => role}
          columns={[
            { head: say.role, names: true, cell: ({ role }) => say.roles[role] },
            { head: say.signs, cell: ({ role }) => say.signsWhat[role] },
            { head: say.keyIds, cell: ({ kids }) => <Kids kids={kids} /> },
            { head: say.threshold, cell: ({ threshold, kids }) => fill(say.thresholdOf, { n: number(threshold), all: number(kids.length) }) },
            { head: say.until, cell: ({ until }) => moment(until) },
          ]}
        />
      </section>
      <section class="stack">
        <h2>{say.tokenKeysTitle}</h2>
        <Table
          caption={say.tokenKeysTitle}
          rows={tokenKeyLines(trust, now)}
          keyOf={({ kid }) => kid}
          columns={[
            { head: say.keyId, names: true, cell: ({ kid }) => <Kids kids={[kid]} /> },
            { head: say.state, cell: ({ state, specimen }) => (specimen ? `${say.keyStates[state]}, ${say.specimen}` : say.keyStates[state]) },
            { head: say.from, cell: ({ from }) => moment(from) },
            { head: say.until, cell: ({ until }) => moment(until) },
          ]}
        />
      </section>
      <section class="stack">
        <h2>{say.logTitle}</h2>
        <p>{logSize === null ? say.logNone : fill(say.logHolds, { n: logSize })}</p>
        <p class="soft">{say.logHint}</p>
      </section>
    </>
  );
}

function Kids({ kids }: { readonly kids: readonly string[] }) {
  return (
    <span class="key-ids" translate={false}>
      {kids.map((kid) => (
        <code key={kid}>{kid}</code>
      ))}
    </span>
  );
}
