/** `ashyq keys init`: holds the ceremony and says in plain words what to carry away. */
import { type CeremonyResult, holdCeremony } from '../issuer/keys/ceremony.ts';
import { EXIT, type ExitCode, type Io, tell, write } from './io.ts';
import { keyLine } from './keys-list.ts';

export interface KeysOptions {
  readonly dataDir: string;
  readonly offlineRoot: string | undefined;
  readonly json: boolean;
}

export async function initKeys({ dataDir, offlineRoot, json }: KeysOptions, io: Io): Promise<ExitCode> {
  const result = await holdCeremony({ dataDir, offlineRoot, now: io.now(), environment: io.environment });
  if (json) {
    const keys = result.keys.map(({ record, offline }) => ({ ...record, offline }));
    await write(io.stdout, `${JSON.stringify({ root: result.rootFile, offlineRoot: result.offlineRoot, keys })}\n`);
  } else {
    for (const { record, offline } of result.keys) await write(io.stdout, `${keyLine(record)}${offline ? '  offline' : ''}\n`);
    await write(io.stdout, `root 1 (2 of 3 signatures): ${result.rootFile}\n`);
  }
  for (const line of adviceOf(result)) tell(io, line);
  return EXIT.ok;
}

/** What an operator must do next; also printed by `ashyq start`. */
export function adviceOf(result: CeremonyResult): readonly string[] {
  const advice = [
    `Offline keys: ${result.offlineRoot} (root-1, root-2, root-3, bundle-3, statement-1). Move this folder off the machine, each root key to another person;`,
    'the server never needs it. Two root keys are needed for the next root.',
  ];
  if (result.offlinePassphrasesDrawn) advice.push('Each offline file has its own drawn passphrase beside it (.passphrase): keep the two apart.');
  if (result.passphraseFile !== null) {
    advice.push(`No ASHYQ_KEY_PASSPHRASE was given: one was drawn and lies in ${result.passphraseFile} (readable by this user only).`);
    advice.push('That guards copies of the key file, not this machine. In production give the passphrase by ASHYQ_KEY_PASSPHRASE_FILE and remove the file.');
  }
  return advice;
}
