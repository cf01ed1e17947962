/** In place of a page whose session has ended: nothing of it is seen, and signing in as the same person brings it back with all that was typed. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Page } from '../parts/Page.tsx';
import { sessionLeft } from '../session.ts';
import { SignInForm } from '../sign-in/SignInForm.tsx';

export function SessionCover({ login }: { readonly login: string }) {
  const say = words('desk').session;
  return (
    <Page title={say.ended} intro={fill(say.endedHint, { login })} narrow>
      <SignInForm login={login} />
      <div>
        <Button kind="quiet" onClick={sessionLeft}>
          {say.other}
        </Button>
      </div>
    </Page>
  );
}
