/** The end-of-mission statement as the running issuer obeys it (formats.md §2, typ 65009): read again every few seconds, since officers sign it beside the server. */
import type { EndOfMission } from '../../core/trust/end-of-mission.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Task } from '../maintenance.ts';
import { nextStatement } from '../publish/statements.ts';
import type { PublishLoop } from '../publishing.ts';

export interface Mission {
  /** The statement in force, null while there is none. */
  end(): EndOfMission | null;
  /** Reads the files again. */
  refresh(): Promise<void>;
}

export async function missionOf(dataDir: string, keyring: Pick<Keyring, 'root'>): Promise<Mission> {
  const read = async () => (await nextStatement(dataDir, keyring.root()))?.end ?? null;
  let end = await read();
  return {
    end: () => end,
    async refresh() {
      end = await read();
    },
  };
}

/** An issuer that knows of no end: of tests, and of worlds made for a demo. */
export const WITHOUT_END: Pick<Mission, 'end'> = { end: () => null };

/** Takes up a statement that was signed, replaced or taken back, and has it published. */
export function missionTask(mission: Mission, loop: Pick<PublishLoop, 'soon'>): Task {
  const state = () => JSON.stringify([mission.end()?.version ?? 0]);
  let known = state();
  return {
    name: 'refresh-mission',
    everySeconds: 10,
    async run() {
      await mission.refresh();
      if (state() === known) return;
      known = state();
      loop.soon();
    },
  };
}
