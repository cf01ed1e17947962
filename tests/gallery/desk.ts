/**
 * Signed-in pages of the ministry's desk in the gallery: whose desk is whose account, a stop of such a page, and calls to the issuer by whoever sits there, to
 * make what a picture shows.
 */
import type { Page } from 'playwright-core';
import { Staff } from '../e2e/desk-staff.ts';
import type { Issuer } from '../e2e/issuer.ts';
import type { Stop } from './stop.ts';
import type { Place, Who, World } from './world.ts';

/** The desks of the tour: two who may do everything that takes two, and somebody who reads. */
const LOGINS = { desk: 'demo-one', 'second desk': 'demo-two', 'audit desk': 'demo-auditor' } as const satisfies Partial<Record<Who, string>>;
export type Desk = keyof typeof LOGINS;

/** Somebody signs in, once for all pages of this desk. */
export async function signInAt({ device }: Place, issuer: Issuer, desk: Desk): Promise<void> {
  const staff = await Staff.at(issuer, LOGINS[desk], device);
  await staff.signIn();
  await device.page.locator('.desk-who strong').waitFor();
}

type DeskStop = Pick<Stop, 'name' | 'title' | 'ready' | 'act' | 'ahead' | 'brief'> & {
  /** Of the address, after `/desk?page=`. Where a row's number is known only then: `act` goes there by `openPage`. */
  readonly page: string;
  readonly at?: Desk;
};

/** A page of the desk as a stop, at the two widths of an office and to its end. */
export function deskStop({ page, at = 'desk', ...stop }: DeskStop): Stop {
  return { ...stop, who: at, path: `/desk?page=${page}`, sizes: ['laptop', 'wide'], whole: true };
}

/** Goes to another page of the desk. */
export async function openPage(page: Page, rest: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/desk?page=${rest}`);
}

/** A call to `/api/desk/...` by whoever is signed in on this page; with a body it is a POST. A refusal throws its code. */
export async function callDesk(page: Page, path: string, body?: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  const { ok, answer } = await page.evaluate(
    async ({ path: to, sent }) => {
      const call = sent === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: sent };
      const response = await fetch(to, call);
      return { ok: response.ok, answer: (await response.json()) as Record<string, unknown> };
    },
    { path, sent: body === undefined ? undefined : JSON.stringify(body) },
  );
  if (!ok) throw new Error(`${path}: ${String(answer['code'])}`);
  return answer;
}

const once = new WeakMap<World, Map<string, Promise<unknown>>>();

/** What several languages or stops need is made once for a running product: by the name of it. */
export function madeOnce<T>(world: World, name: string, make: () => Promise<T>): Promise<T> {
  const made = once.get(world) ?? new Map<string, Promise<unknown>>();
  once.set(world, made);
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known as Promise<T>;
}
