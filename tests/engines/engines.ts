/** Which engines there are, where their programs lie, and what to install for those that are not there. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { EngineBrowser, EngineName, Viewport } from './browser.ts';
import { openChromium } from './chromium.ts';
import { openFirefox } from './firefox.ts';
import { openWebKit } from './webkit.ts';

/** As Debian names them; FIREFOX, WEBKIT_DRIVER and CHROMIUM choose another. */
const PROGRAMS: Readonly<Record<EngineName, { readonly variable: string; readonly names: readonly string[]; readonly install: string }>> = {
  chromium: { variable: 'CHROMIUM', names: ['chromium', 'chromium-browser', 'google-chrome'], install: 'chromium' },
  firefox: { variable: 'FIREFOX', names: ['firefox-esr', 'firefox'], install: 'firefox-esr' },
  webkit: { variable: 'WEBKIT_DRIVER', names: ['WebKitWebDriver'], install: 'webkit2gtk-driver xvfb' },
};

/** Chromium, Firefox and WebKit, or those that ENGINES names (`ENGINES=firefox,webkit`). */
export const ENGINES: readonly EngineName[] = (Object.keys(PROGRAMS) as EngineName[]).filter((name) => isWanted(name));

function isWanted(name: EngineName): boolean {
  const wanted = process.env['ENGINES'] ?? '';
  return wanted === '' || wanted.split(',').includes(name);
}

/** @throws Error that says what to install */
export function programOf(engine: EngineName): string {
  const { variable, names, install } = PROGRAMS[engine];
  const chosen = process.env[variable];
  const found = chosen ?? names.flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))).find(isProgram);
  if (found === undefined)
    throw new Error(`${engine} is not here. Debian or Ubuntu: "sudo apt-get install ${install}"; elsewhere set ${variable}=/path/to/it.`);
  return found;
}

export function openEngine(engine: EngineName, viewport: Viewport): Promise<EngineBrowser> {
  const program = programOf(engine);
  return { chromium: openChromium, firefox: openFirefox, webkit: openWebKit }[engine]({ program, viewport });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
