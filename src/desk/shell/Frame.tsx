/** The frame around every page: who works here, the language, the menu by role, the way out. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { contain } from '../../shared/ui/contain.ts';
import { LanguageSwitch } from '../../shared/ui/LanguageSwitch.tsx';
import { Logo } from '../../shared/ui/Logo.tsx';
import { signOut } from '../leaving.ts';
import { type PageName, pathOf } from '../pages.ts';
import type { Staff } from '../session.ts';
import { leaveFor } from '../unsaved.ts';
import { IdleNotice } from './IdleNotice.tsx';
import { LeaveGuard } from './LeaveGuard.tsx';
import { Menu } from './Menu.tsx';

interface FrameProps {
  readonly staff: Staff | null;
  /** The page that is shown. */
  readonly name: PageName | null;
  /** The session is over: only signing in again is reachable. */
  readonly covered?: boolean;
  readonly children?: ComponentChildren;
}

export function Frame({ staff, name, covered = false, children }: FrameProps) {
  const say = words('desk');
  const { url, route } = useLocation();
  const title = name === null ? say.title : `${say.pages[name]} · ${say.title}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const leave = async () => {
    await signOut();
    route(pathOf('signIn'));
  };
  return (
    <div class="desk">
      <a class="desk-skip" href="#desk-page">
        {say.skip}
      </a>
      <header class="desk-bar no-print">
        <a class="wordmark" href="/desk">
          <Logo />
          <span>{say.title}</span>
        </a>
        <div class="desk-who">
          {staff !== null && (
            <>
              <p class="small">
                <strong translate={false}>{contain(staff.login)}</strong> <span class="soft">{staff.roles.map((role) => say.roles[role]).join(', ')}</span>
              </p>
              <Button kind="quiet" onClick={() => leaveFor(() => void leave())}>
                {say.signOut}
              </Button>
            </>
          )}
          {staff === null && name !== 'signIn' && name !== null && <a href={pathOf('signIn')}>{say.pages.signIn}</a>}
          <LanguageSwitch />
        </div>
      </header>
      {!covered && <Menu staff={staff} name={name} />}
      <main id="desk-page" class="desk-main" tabIndex={-1}>
        {staff !== null && !covered && <IdleNotice />}
        {children}
      </main>
      <LeaveGuard url={url} route={route} />
    </div>
  );
}
