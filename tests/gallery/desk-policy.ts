/** The desk's stops about the policy: the rules in words, the matrix, a draft with a fault and its place, what a draft changes, and its way to the doors. */
import type { Page } from 'playwright-core';
import { callDesk, deskStop, madeOnce, openPage } from './desk.ts';
import type { Stop } from './stop.ts';
import type { World } from './world.ts';

interface Policy {
  rules: { id: string; when: Record<string, unknown>; admit: boolean; reason?: string }[];
  durations: Record<string, number>;
  areas: Record<string, string>;
}

/** A draft as somebody left it; its number. */
function draftOf(page: Page, world: World, { title, change }: { title: string; change: (text: string) => string }): Promise<number> {
  return madeOnce(world, title, async () => {
    const { draftId } = (await callDesk(page, '/api/desk/policy-drafts', { from: 1, title })) as { draftId: number };
    const { draft } = (await callDesk(page, `/api/desk/policy-drafts/${draftId}`)) as { draft: { text: string; revision: number } };
    await callDesk(page, `/api/desk/policy-drafts/${draftId}/change`, { title, text: change(draft.text), revision: draft.revision });
    return draftId;
  });
}

/** Tests at the weekend from Friday on, pools closed in the evening, and green for two days only. */
function stricter(text: string): string {
  const policy = JSON.parse(text) as Policy;
  const { rules, durations, areas } = policy;
  rules.unshift({
    id: 'weekend-test',
    when: { health: ['blue'], category: ['cinema', 'circus', 'karaoke'], weekday: [5, 6, 7] },
    admit: false,
    reason: 'test-required',
  });
  rules.unshift({ id: 'pools', when: { zone: ['yellow'], category: ['pool', 'sauna'], hours: ['21:00', '08:00'] }, admit: false, reason: 'hours' });
  durations['greenHours'] = 48;
  areas['7510'] = 'red';
  return `${JSON.stringify(policy, null, 1)}\n`;
}

const winter = { title: 'Демалыс күндері: тест', change: stricter };
const faulty = { title: 'Түнгі сағаттар', change: (text: string) => text.replace('"20:00"', '"25:00"') };

const draftAt = (draft: typeof winter, view: string) => async (page: Page, world: World) =>
  openPage(page, `policyDraft&nr=${await draftOf(page, world, draft)}&view=${view}`);

export const POLICY: readonly Stop[] = [
  deskStop({ name: 'desk-policy', title: 'Desk: the rules in force, in words', page: 'policy', ready: '.desk-table' }),
  deskStop({ name: 'desk-policy-matrix', title: 'Desk: who is admitted where', page: 'policy&view=matrix', ready: '.policy-matrix .desk-table' }),
  deskStop({
    name: 'desk-policy-drafts',
    title: 'Desk: drafts of the policy',
    page: 'policyDrafts',
    ready: '.desk-table',
    act: async (page, world) => {
      await Promise.all([draftOf(page, world, winter), draftOf(page, world, faulty)]);
      await page.reload();
    },
  }),
  deskStop({ name: 'desk-policy-rules', title: 'Desk: a draft as a form', page: 'policyDrafts', ready: '.policy-rules', act: draftAt(winter, 'rules') }),
  deskStop({
    name: 'desk-policy-text',
    title: 'Desk: a draft’s text and the place of its fault',
    page: 'policyDrafts',
    ready: '.policy-standing.bad',
    act: draftAt(faulty, 'text'),
  }),
  deskStop({ name: 'desk-policy-changes', title: 'Desk: whom a draft touches', page: 'policyDrafts', ready: '.desk-columns', act: draftAt(winter, 'changes') }),
  deskStop({
    name: 'desk-policy-signing',
    title: 'Desk: a draft on its way to the doors',
    page: 'policyDrafts',
    ready: '.policy-steps',
    act: draftAt(winter, 'signing'),
  }),
];
