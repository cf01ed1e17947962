/** Half a core for a browser's pages: what CDP's throttling leaves out are workers. */
import { execFileSync } from 'node:child_process';
import process from 'node:process';

/** What the pages may run, and then not, ms. */
const DUTY = 10;

/** Holds every page's process still for half of each 20 ms, main thread and workers alike, and keeps it on one core where the system can, while `work` goes on. */
export async function onHalfACore(browser, work) {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send('SystemInfo.getProcessInfo');
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  bind(pids, '0');
  let isStill = false;
  const beat = setInterval(() => {
    isStill = !isStill;
    signal(pids, isStill ? 'SIGSTOP' : 'SIGCONT');
  }, DUTY);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    signal(pids, 'SIGCONT');
    bind(pids, '0-1023');
    await devTools.detach();
  }
}

/** A page may have gone meanwhile. */
function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

function bind(pids, cores) {
  if (process.platform !== 'linux') return;
  for (const pid of pids) execFileSync('taskset', ['-a', '-p', '-c', cores, String(pid)], { stdio: 'ignore' });
}
