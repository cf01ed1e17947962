/**
 * MINISTRY: the door to the desk (Desk.tsx), which comes with its words by import(). Kept apart so that what the desk is made of is named in no file that
 * phones load.
 */
import './way-back.ts';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { addSections, loadWords } from '../shared/i18n/words.ts';
import { claimScriptUrls } from '../shared/network/trusted-urls.ts';

// Nothing here starts a worker at once: the name of the one policy is taken all the same.
claimScriptUrls();

const RETRY_MS = 3000;

export function App() {
  const [Desk, setDesk] = useState<ComponentType | null>(null);
  useEffect(() => {
    load().then(
      (desk) => setDesk(() => desk),
      // without them nothing can be said; a browser may remember a failed import, so the page starts anew
      () => setTimeout(() => location.reload(), RETRY_MS),
    );
  }, []);
  return Desk === null ? null : <Desk />;
}

async function load(): Promise<ComponentType> {
  const [{ Desk }, { deskSections }] = await Promise.all([import('./Desk.tsx'), import('../shared/i18n/desk-sections.ts')]);
  addSections(deskSections);
  // no call may be made without sentences for its codes, and a session may end anywhere
  await loadWords(['deskCodes', 'deskSignIn']);
  return Desk;
}
