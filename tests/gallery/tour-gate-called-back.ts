/** A door whose tablet may not stand there any more: called back by a list that it fetched, by the ministry's own word, or at the end of its certificate. */
import { AT_DOORS, DAY, type Stop } from './stop.ts';

const door = { who: 'tablet called back', path: '/gate', sizes: AT_DOORS } as const;
const stopped = (code: string) => `.stopped[data-stop=${code}]`;

/** Runs before the page's own scripts: lists are fetched, and the ministry itself does not answer. */
function withoutAnswer(): void {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    if (String(input instanceof Request ? input.url : input).includes('/api/gate/')) throw new TypeError('no answer');
    return fetch(input, init);
  };
}

/** In this order: what the ministry itself has said, the tablet does not forget. */
export const CALLED_BACK: readonly Stop[] = [
  {
    ...door,
    name: 'gate-listed',
    title: 'Gate: the tablet’s certificate stands in a list of those called back',
    ready: stopped('certificate-revoked'),
    script: withoutAnswer,
  },
  { ...door, name: 'gate-called-back', title: 'Gate: the ministry has called the tablet back', ready: stopped('gate-revoked') },
  { ...door, name: 'gate-certificate-ended', title: 'Gate: the tablet’s certificate has ended', ready: stopped('credential-expired'), ahead: 200 * DAY },
];
