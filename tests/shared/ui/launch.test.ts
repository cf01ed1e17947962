/** Shortcuts of an installed app that is open already. */
import { afterEach, expect, test, vi } from 'vitest';
import { onLaunch } from '../../../src/shared/ui/launch.ts';

afterEach(() => vi.unstubAllGlobals());

function launcher(mayLeave?: () => boolean) {
  let consumer: (launch: { targetURL?: string }) => void = () => undefined;
  vi.stubGlobal('launchQueue', { setConsumer: (given: typeof consumer) => (consumer = given) });
  vi.stubGlobal('location', { origin: 'https://ashyq.test', pathname: '/', search: '' });
  const [went, left]: [string[], string[]] = [[], []];
  onLaunch({ own: /^\/(?:neutral)?$/, go: (url) => went.push(url), leave: (url) => left.push(url), ...(mayLeave === undefined ? {} : { mayLeave }) });
  return { launch: (targetURL?: string) => consumer(targetURL === undefined ? {} : { targetURL }), went, left };
}

test('an address of this app is shown in it, one of another app is loaded', () => {
  const { launch, went, left } = launcher();
  for (const url of ['https://ashyq.test/?screen=qr', 'https://ashyq.test/neutral', 'https://ashyq.test/gate']) launch(url);
  expect(went).toEqual(['/?screen=qr', '/neutral']);
  expect(left).toEqual(['/gate']);
});

test('no address, the page on show and another origin change nothing', () => {
  const { launch, went, left } = launcher();
  for (const url of [undefined, 'https://ashyq.test/', 'https://elsewhere.test/gate']) launch(url);
  expect([...went, ...left]).toEqual([]);
});

test('an open shift is not left', () => {
  const { launch, left } = launcher(() => false);
  launch('https://ashyq.test/gate');
  expect(left).toEqual([]);
});

test('files that the system opens the app with are handed over, without those that went away', async () => {
  let consumer: (launch: object) => void = () => undefined;
  vi.stubGlobal('launchQueue', { setConsumer: (given: typeof consumer) => (consumer = given) });
  vi.stubGlobal('location', { origin: 'https://ashyq.test', pathname: '/', search: '?screen=import' });
  const taken: (readonly File[])[] = [];
  const went: string[] = [];
  onLaunch({ own: /^\/$/, go: (url) => went.push(url), take: (files) => taken.push(files) });
  const pass = new File(['x'], 'pass.pdf');
  const gone = { getFile: () => Promise.reject(new DOMException('gone', 'NotFoundError')) };
  // The import screen is on already: the address is the same, the files are new.
  consumer({ targetURL: 'https://ashyq.test/?screen=import', files: [{ getFile: async () => pass }, gone] });
  await vi.waitUntil(() => taken.length === 1);
  expect([taken, went]).toEqual([[[pass]], []]);
});
