/** `ashyq issue`: one token or paper pass from claims given as flags. */
import { formatQr } from '../core/qr.ts';
import { LIST_ENTRIES, MANUAL_LIST, SPECIMEN_LIST } from '../core/trust/status-list.ts';
import type { Keyring } from '../issuer/keys/keyring.ts';
import { trustDirOf } from '../issuer/keys/layout.ts';
import { reachKeyring } from '../issuer/keys/reach.ts';
import { fileSource } from '../issuer/publish/file-source.ts';
import { readPublished } from '../issuer/publish/published.ts';
import { publish } from '../issuer/publish/publisher.ts';
import { nextStatement } from '../issuer/publish/statements.ts';
import { type Command, readArgs } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { EXIT, type ExitCode, type Io, tell, UsageError, write } from './io.ts';
import { drawIndex, drawSpecimenIndex, readClaims } from './issue-claims.ts';

const HELP = `usage: ashyq issue --health COLOUR --initials TEXT --birth MMDD (--holder HEX | --paper) [flags]

Signs one status token and prints its QR text (ASQ1:...).

  --health COLOUR   red, yellow, blue or green
  --initials TEXT   1 to 8 letters as on the identity card
  --birth MMDD      month and day of birth
  --holder HEX      the holder's public key (32 bytes): the token is shown by presentations
  --paper           no key: a paper pass, shown as it is, with an identity document
  --basis NAME      none, pcr-positive, contact, pcr-negative, recovered, vaccinated, exempt,
                    operator (default: the colour's usual one)
  --evidence TIME   when the sample was taken or the contact happened (default: none)
  --home CODE       district of the home, only with --health yellow
  --at TIME         when issued (default now)
  --expires TIME    default: as late as the policy in force allows
  --index N         position in the status lists; default: drawn from list 4095, which is
                    kept for passes made by hand (revoke with a line N in
                    DATA/revoked/4095.txt and ashyq publish)
  --specimen        signed by the specimen key: for training, never admitted anywhere; its
                    index is of list 4094, which no stamp names
  --data DIR        data directory with the keys (ASHYQ_DATA, else ./data)
  --json            token (base64url), QR text and claims as JSON

examples:
  ashyq issue --health green --evidence 2026-11-21T09:00+05:00 --initials А.С. --birth 0419 --paper
  ashyq issue --health blue --initials Ә.Қ. --birth 1201 --paper --specimen
`;

const OPTIONS = {
  health: { type: 'string' },
  basis: { type: 'string' },
  evidence: { type: 'string' },
  initials: { type: 'string' },
  birth: { type: 'string' },
  home: { type: 'string' },
  holder: { type: 'string' },
  paper: { type: 'boolean' },
  specimen: { type: 'boolean' },
  index: { type: 'string' },
  at: { type: 'string' },
  expires: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const issueCommand: Command = { help: HELP, run: runIssue };

async function runIssue(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values } = readArgs(args, OPTIONS);
  const dataDir = dataDirOf(values.data, io);
  const request = await readClaims(values, { dataDir, now: io.now() });
  const keyring = await reachKeyring(dataDir, io.environment);
  await insistOnMission(keyring, dataDir, request.claims.iat);
  const specimen = values.specimen === true;
  const index = request.index ?? (specimen ? drawSpecimenIndex() : await drawIndex(dataDir));
  if ((Math.floor(index / LIST_ENTRIES) === SPECIMEN_LIST) !== specimen)
    throw new UsageError(`--index: list ${SPECIMEN_LIST} is for specimens, and they are in no other`);
  const claims = { ...request.claims, index };
  const token = await keyring.signStatusToken(claims, { specimen });
  // after the signature: where a signer refuses it, nothing was published for its sake
  if (request.index === null && !specimen) await publishManualList(keyring, dataDir, io);
  const qr = formatQr(token);
  if (values.json === true) {
    const { holderKey, ...rest } = claims;
    const json = { qr, token: Buffer.from(token).toString('base64url'), ...rest, paper: holderKey === null };
    await write(io.stdout, `${JSON.stringify(json)}\n`);
  } else {
    await write(io.stdout, `${qr}\n`);
    tell(io, `index ${index}, expires ${new Date(claims.exp * 1000).toISOString().slice(0, 16)}Z`);
  }
  return EXIT.ok;
}

/** Nothing is issued after the end of the mission, not by hand either. */
class MissionEndedError extends Error {
  readonly code = 'mission-ended';
}

async function insistOnMission(keyring: Keyring, dataDir: string, iat: number): Promise<void> {
  const statement = await nextStatement(dataDir, keyring.root());
  if (statement !== null && iat >= statement.end.endsAt) throw new MissionEndedError('the mission has ended; nothing is issued any more');
}

/** Sees to it that the stamp names the list of passes made by hand: without that a verifier could not judge one (`status-list-unknown`). */
async function publishManualList(keyring: Keyring, dataDir: string, io: Io): Promise<void> {
  const published = await readPublished(trustDirOf(dataDir));
  if (published?.lists.has(MANUAL_LIST) === true) return;
  // a policy.json beside the keys, newer or older, is `ashyq publish`'s business: issuing a pass neither puts one in force nor fails over one
  const source = { ...fileSource(dataDir), policy: async () => null };
  await publish({ dataDir, keyring, source, now: io.now(), keepLists: true });
  tell(io, `published list ${MANUAL_LIST}, which is new`);
}
