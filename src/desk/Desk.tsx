/** The desk: its frame and the one page that the address names. What is published may be read by anybody, all else by who has signed in. */

import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { words } from '../shared/i18n/words.ts';
import { Notice } from '../shared/ui/Notice.tsx';
import { mayOpen, PAGES, pageOf } from './pages.ts';
import { Page } from './parts/Page.tsx';
import { type Staff, session, sessionLeft, sessionLost, staffHere } from './session.ts';
import { findSession } from './session-calls.ts';
import { Frame } from './shell/Frame.tsx';
import { LeavingPage } from './shell/Leaving.tsx';
import { SessionCover } from './shell/SessionCover.tsx';
import { TakenAway } from './shell/TakenAway.tsx';
import './desk.css';

/** What was typed waits so long for the person who typed it; then the page is given up. */
const KEPT_MS = 15 * 60 * 1000;

/** Signed out people who ask for a page that is not open to all sign in first, and then are where they wanted to be. */
export function Desk() {
  const now = session();
  useEffect(() => {
    // whatever went wrong, somebody can sign in
    findSession().catch((error) => {
      reportError(error);
      sessionLost();
    });
  }, []);
  const { query } = useLocation();
  const staff = staffHere();
  const name = pageOf(query['page'], staff);
  const shown = name !== null && staff === null && !mayOpen(PAGES[name], null) ? 'signIn' : name;
  // What is published may be read under anybody's eyes; a page of somebody else's session may not even be worked on.
  const covered = now.kind === 'other' || (now.kind === 'ended' && (name === null || PAGES[name].roles !== null));
  useEffect(() => {
    if (!covered) return;
    const given = setTimeout(sessionLeft, KEPT_MS);
    return () => clearTimeout(given);
  }, [covered]);
  if (now.kind === 'leaving')
    return (
      <Frame staff={null} name="signIn" covered>
        <LeavingPage {...now} />
      </Frame>
    );
  return (
    <Frame staff={staff} name={shown} covered={covered}>
      {covered && staff !== null && <SessionCover login={staff.login} taken={now.kind === 'other'} />}
      {/* the page of one person is never shown on to another */}
      {now.kind !== 'asking' && (
        <TakenAway key={staff?.id ?? 0} away={covered}>
          {shown !== null && mayOpen(PAGES[shown], staff) ? <View name={shown} staff={staff} query={query} /> : <Missing />}
        </TakenAway>
      )}
    </Frame>
  );
}

interface ViewProps {
  readonly name: keyof typeof PAGES;
  readonly staff: Staff | null;
  readonly query: Readonly<Record<string, string>>;
}

/** Open pages are given nobody in place of whom they do not need. */
const NOBODY: Staff = { id: 0, login: '', roles: [] };

function View({ name, staff, query }: ViewProps) {
  const { view: Shown } = PAGES[name];
  // What was made or refused for one row (a pass on paper, say) does not stay under the number of another.
  return <Shown key={`${name} ${query['nr'] ?? ''}`} staff={staff ?? NOBODY} query={query} />;
}

function Missing() {
  const say = words('desk');
  return (
    <Page title={say.pageMissing}>
      <Notice title={say.pageMissingHint} />
    </Page>
  );
}
