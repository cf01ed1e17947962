/** "Go on", pressed by a person: after Stop, and after a reload broke the run off; the page's own cards, real workers, a real database, real signatures. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bulk, useBulk } from '../../src/audit/bulk/use-bulk.ts';
import { useEvidence } from '../../src/audit/journal/use-evidence.ts';
import { AuditForm } from '../../src/audit/screens/AuditForm.tsx';
import { Results } from '../../src/audit/screens/Results.tsx';
import { KeptCard, RunCard } from '../../src/audit/screens/RunCard.tsx';
import { formatQr } from '../../src/core/qr.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { auditSections } from '../../src/shared/i18n/audit-sections.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { addSections, loadWords } from '../../src/shared/i18n/words.ts';
import { rememberFiles } from '../../src/shared/network/trust-load.ts';
import { AuditRuns } from '../../src/shared/storage/audit-runs.ts';
import { check, NOW, publish, shown, token } from '../core/world.ts';

// The same worker, at the address that the test's server gives it.
vi.mock('../../src/shared/network/audit-worker.ts', () => ({
  spawnAuditWorker: () => new Worker(new URL('../../src/workers/audit.worker.ts', import.meta.url), { type: 'module' }),
}));

/** Four megabytes and more: so much is not kept with the run. */
const LINES = 30_000;
/** every one of so many is a pass, most are what anybody may have scanned */
const PASSES = 100;
/** indices: the last ten passes are shown for the second time */
const OWN = LINES / PASSES - 10;
const FILLER = 'x'.repeat(150);
/** as the field for a moment wants it: Kazakhstan's time, UTC+5 */
const AT = new Date((NOW + 5 * 3600) * 1000).toISOString().slice(0, 16);

let trust: Trust;
/** More than is kept with a run: after a reload it has to be chosen again. */
let scans: File;
beforeAll(async () => {
  addSections(auditSections);
  const checked = await check(await publish(), { judgeExpiry: false });
  if (!checked.ok) throw new Error(checked.code);
  ({ trust } = checked);
  rememberFiles(checked);
  const passes = await Promise.all(Array.from({ length: LINES / PASSES }, async (_, nr) => formatQr(await shown({}, token({ index: 3000 + (nr % OWN) })))));
  const lines = Array.from({ length: LINES }, (_, nr) => (nr % PASSES === 0 ? (passes[nr / PASSES] ?? '') : `${nr} ${FILLER}`));
  scans = new File([lines.join('\n')], 'scans.txt');
});
const runs = new AuditRuns();
beforeEach(async () => {
  await runs.clear();
  await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], 'en');
});
afterEach(async () => {
  vi.restoreAllMocks();
  cleanup();
  await runs.clear();
});

let bulk: Bulk;
/** The page's column of cards, as `app.tsx` has it, judged by the data of the world. */
function Bench() {
  bulk = useBulk({ trust, onSorted: useEvidence().take });
  const { run, kept, tick } = bulk;
  return (
    <>
      <AuditForm policy={trust.policy} bulk={bulk} />
      {kept !== null && run === null && <KeptCard kept={kept} bulk={bulk} />}
      {run !== null && <RunCard run={run} tick={tick} bulk={bulk} />}
      {run !== null && <Results run={run} tick={tick} />}
    </>
  );
}

const SOON = { timeout: 30_000 };
const button = (name: string) => screen.findByRole('button', { name }, { timeout: 30_000 });
const state = () => document.querySelector('.card strong[role=status]')?.textContent;
const isDone = () => expect.poll(state, { timeout: 150_000, interval: 50 }).toBe('Done');
const choose = (label: string, file: File) => {
  const data = new DataTransfer();
  data.items.add(file);
  fireEvent.change(screen.getByLabelText<HTMLInputElement>(label), { target: { files: data.files } });
};

async function begin(): Promise<void> {
  render(<Bench />);
  choose('Choose files', scans);
  await screen.findByText('scans.txt', undefined, SOON);
  fireEvent.change(screen.getByLabelText('As of when'), { target: { value: 'chosen' } });
  fireEvent.input(await screen.findByLabelText(/^As of/, { selector: 'input' }), { target: { value: AT } });
  fireEvent.click(screen.getByRole('button', { name: 'Verify' }));
}

/** Presses Stop as soon as `when` holds of what the page shows: no moment later, or the run may have come to its end. */
const stopWhen = (when: () => boolean): Promise<void> =>
  new Promise((done) => {
    const watch = new MutationObserver(() => {
      const stop = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Stop');
      if (stop === undefined || !when()) return;
      watch.disconnect();
      stop.click();
      done();
    });
    watch.observe(document.body, { childList: true, characterData: true, subtree: true });
  });

let whole: string | null = null;
/** What a run says that nobody interrupts. */
async function uninterrupted(): Promise<string> {
  if (whole !== null) return whole;
  await begin();
  await isDone();
  whole = (await bulk.run?.ndjson().text()) ?? '';
  cleanup();
  await runs.clear();
  return whole;
}

// Most of it is waiting, on a busy machine long.
describe('Go on', { timeout: 300_000 }, () => {
  test('after Stop it goes on where it was: the same bytes as without a break, and every pass shown again is found over the break', async () => {
    const expected = await uninterrupted();
    expect(expected.split('\n').filter((line) => line.includes('"proof-replayed"')).length).toBe(LINES / PASSES - OWN);
    await begin().then(() => stopWhen(() => (bulk.run?.table.length ?? 0) > 0));
    await expect.poll(state, SOON).toBe('Stopped');
    const before = bulk.run?.table.length ?? 0;
    expect([before > 0, before < LINES]).toEqual([true, true]);
    fireEvent.click(await button('Go on'));
    await isDone();
    expect((await bulk.run?.ndjson().text()) === expected).toBe(true);
    expect(screen.queryByRole('button', { name: 'Go on' })).toBeNull();
  });

  test('after a reload the file is asked for, another one is refused, and with the right one it goes on to the same bytes', async () => {
    const expected = await uninterrupted();
    // A page that is reloaded writes nothing more: what was kept first is all that there is.
    const keep = AuditRuns.prototype.keep;
    let kept = 0;
    vi.spyOn(AuditRuns.prototype, 'keep').mockImplementation(async function (this: AuditRuns, ...args) {
      kept += 1;
      if (kept > 1) return true;
      // At this very moment: a quick machine may be through before the page draws again.
      screen.getByRole('button', { name: 'Stop' }).click();
      return keep.apply(this, args);
    });
    await begin();
    await expect.poll(state, SOON).toBe('Stopped');
    cleanup();
    vi.restoreAllMocks();
    await expect.poll(() => runs.load().then((run) => run?.saved), SOON).toBe(1);

    render(<Bench />);
    const goOn = await button('Go on');
    expect(screen.getByText('A verification was interrupted')).toBeTruthy();
    expect([goOn.hasAttribute('disabled'), (await runs.load())?.position.firstLine]).toEqual([true, expect.any(Number)]);
    choose('Choose again: scans.txt', new File(['another'], 'scans.txt'));
    await screen.findByText('This is another file than the one that was begun.', undefined, SOON);
    expect(goOn.hasAttribute('disabled')).toBe(true);
    choose('Choose again: scans.txt', scans);
    await expect.poll(() => goOn.hasAttribute('disabled'), SOON).toBe(false);
    fireEvent.click(goOn);
    await isDone();
    expect((await bulk.run?.ndjson().text()) === expected).toBe(true);
    expect(await runs.load()).toMatchObject({ isDone: true, judged: LINES });
  });

  test.each(LANGUAGES)('what was interrupted says how far it came, and what it wants, in %s', async (language) => {
    await begin().then(() => stopWhen(() => (bulk.run?.table.length ?? 0) > 0));
    await expect.poll(state, SOON).toBe('Stopped');
    cleanup();
    await loadWords(['common', 'status', 'codes', 'audit', 'auditReport'], language);
    render(<Bench />);
    await expect.poll(() => document.querySelector('.card .notice.info')?.textContent ?? '', SOON).toMatch(/\d+ ?%/);
    expect(document.querySelector('.card')?.textContent).toContain('scans.txt');
    expect(document.body.textContent).not.toMatch(/[{}]|undefined/);
  });
});
