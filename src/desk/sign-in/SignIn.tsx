/** Signing in; afterwards the address that was asked for is shown, or the first page of one's roles. */
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { words } from '../../shared/i18n/words.ts';
import type { PageProps } from '../pages.ts';
import { pathOf } from '../pages.ts';
import { Page } from '../parts/Page.tsx';
import { SignInForm } from './SignInForm.tsx';

export function SignInPage({ staff, query }: PageProps) {
  const say = words('deskSignIn');
  const { route } = useLocation();
  const signedIn = staff.id !== 0;
  useEffect(() => {
    // Whoever is signed in has nothing to do here.
    if (signedIn && query['page'] === 'signIn') route('/desk', true);
  }, [signedIn]);
  return (
    <Page title={words('desk').pages.signIn} intro={say.intro} narrow>
      <SignInForm />
      <p>
        {say.firstTime} <a href={pathOf('activation')}>{say.toActivation}</a>
      </p>
      <p>
        <a href={pathOf('publication')}>{say.openPage}</a>
      </p>
    </Page>
  );
}
