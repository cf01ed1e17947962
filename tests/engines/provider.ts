/**
 * Vitest's browser mode in Firefox and WebKit: a provider over the same few calls as the flows. So the core's own tests, published vectors first, and the
 * tests of the storage run unchanged in each engine.
 */
import { defineBrowserProvider } from '@vitest/browser';
import type { BrowserProvider, BrowserProviderOption, TestProject } from 'vitest/node';
import type { EngineBrowser, EngineName, Tab } from './browser.ts';
import { openEngine } from './engines.ts';

const VIEWPORT = { width: 800, height: 600 };

class EngineProvider implements BrowserProvider {
  readonly name = 'engine';
  readonly supportsParallelism = false;
  readonly #engine: EngineName;
  #browser: Promise<EngineBrowser> | null = null;
  #tab: Tab | null = null;

  constructor(project: TestProject) {
    this.#engine = project.config.browser.name as EngineName;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_session: string, url: string): Promise<void> {
    this.#browser ??= openEngine(this.#engine, VIEWPORT);
    const browser = await this.#browser;
    this.#tab ??= await browser.tab();
    await this.#tab.goto(url);
  }

  async close(): Promise<void> {
    const browser = this.#browser;
    this.#browser = null;
    await (await browser)?.close();
  }
}

/** For `browser.provider`; the instances are `firefox` and `webkit`. */
export const engines = (): BrowserProviderOption =>
  defineBrowserProvider({ name: 'engine', supportedBrowser: ['firefox', 'webkit'], options: {}, providerFactory: (project) => new EngineProvider(project) });
