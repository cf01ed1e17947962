/** Where this checkout lies, found from the running program (dist/node/ashyq.js), however it was called: npx runs it through a link. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder of package.json. */
export function packageDir(): string {
  const script = process.argv[1];
  return script === undefined ? process.cwd() : resolve(dirname(realpathSync(script)), '..', '..');
}

/** The built app, or null where only the API and the trust files are to be served. */
export function clientDirOf(): string | null {
  const folder = join(packageDir(), 'dist', 'client');
  return existsSync(join(folder, 'index.html')) ? folder : null;
}
