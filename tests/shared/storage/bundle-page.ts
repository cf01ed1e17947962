/** One module with everything it imports, as a script for a page of a test. */
import { build, type Rolldown } from 'vite';

export async function bundlePage(entry: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, target: 'es2022', rolldownOptions: { input: entry } },
  })) as Rolldown.RolldownOutput;
  const chunk = built.output.find((output) => output.type === 'chunk' && output.isEntry);
  if (chunk?.type !== 'chunk') throw new Error('nothing was built');
  return chunk.code;
}
