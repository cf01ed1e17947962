/** In place of a page whose session has ended, or is somebody else's by now: nothing of it is seen, and signing in as the same person brings it back with all that was typed. */
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Page } from '../parts/Page.tsx';
import { sessionLeft } from '../session.ts';
import { goOnAsOther } from '../session-calls.ts';
import { SignInForm } from '../sign-in/SignInForm.tsx';

interface SessionCoverProps {
  readonly login: string;
  /** In another window of this browser somebody else has signed in. */
  readonly taken: boolean;
}

export function SessionCover({ login, taken }: SessionCoverProps) {
  const say = words('desk').session;
  return (
    <Page key={String(taken)} title={taken ? say.taken : say.ended} intro={fill(taken ? say.takenHint : say.endedHint, { login })} narrow>
      {taken && (
        <div>
          <Button kind="outline" onClick={() => void goOnAsOther()}>
            {say.goOn}
          </Button>
        </div>
      )}
      <SignInForm login={login} />
      {!taken && (
        <div>
          <Button kind="quiet" onClick={sessionLeft}>
            {say.other}
          </Button>
        </div>
      )}
    </Page>
  );
}
