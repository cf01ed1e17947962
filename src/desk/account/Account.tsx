/** One's own account: where one is signed in, and another passphrase. Any role. */
import { useState } from 'preact/hooks';
import { words } from '../../shared/i18n/words.ts';
import type { PageProps } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { Passphrase } from './Passphrase.tsx';
import { Sessions } from './Sessions.tsx';

export function AccountPage({ staff }: PageProps) {
  // another passphrase ends sessions: the list is read anew
  const [changes, setChanges] = useState(0);
  return (
    <Page title={words('desk').pages.account} intro={words('deskAccount').intro}>
      <Sessions changes={changes} />
      <Passphrase login={staff.login} onChanged={() => setChanges(changes + 1)} />
    </Page>
  );
}
