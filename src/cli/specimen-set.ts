/** The passes that a doorman learns on: every status under the specimen key, and every kind of fault that a door can meet. None of them is ever admitted. */
import { randomInt } from 'node:crypto';
import { encodeBase32 } from '../core/codec/base32.ts';
import { formatQr } from '../core/qr.ts';
import { BASIS, HEALTH } from '../core/token/health.ts';
import { issueStatusToken, type StatusTokenClaims } from '../core/token/status-token.ts';
import { LIST_ENTRIES, SPECIMEN_LIST } from '../core/trust/status-list.ts';
import type { VerdictCode } from '../core/verdict.ts';
import type { Keyring } from '../issuer/keys/keyring.ts';
import { generateSeed, nodeSigner } from '../issuer/keys/node-ed25519.ts';

export interface Specimen {
  readonly name: string;
  /** For a QR in alphanumeric mode. */
  readonly text: string;
  /** What a door says of it. */
  readonly expected: VerdictCode;
  readonly title: { readonly kk: string; readonly ru: string; readonly en: string };
}

const HOUR = 3600;
const BASIS_OF = { red: 'pcr-positive', yellow: 'contact', blue: 'none', green: 'pcr-negative' } as const;
const COLOURS = {
  red: { kk: 'Қызыл, оқу үлгісі', ru: 'Красный, учебный образец', en: 'Red, training specimen' },
  yellow: { kk: 'Сары, оқу үлгісі', ru: 'Жёлтый, учебный образец', en: 'Yellow, training specimen' },
  blue: { kk: 'Көк, оқу үлгісі', ru: 'Синий, учебный образец', en: 'Blue, training specimen' },
  green: { kk: 'Жасыл, оқу үлгісі', ru: 'Зелёный, учебный образец', en: 'Green, training specimen' },
} as const;

/** Signs the set. `until`: when the specimens' own time ends; a door says `specimen` before and after it. */
export async function specimenSet(
  keyring: Pick<Keyring, 'signStatusToken'>,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<readonly Specimen[]> {
  const sign = (claims: StatusTokenClaims) => keyring.signStatusToken(claims, { specimen: true });
  const green = claimsOf('green', { iat: now, exp: until });
  const genuine = await sign(green);
  const statuses = await Promise.all(
    HEALTH.map(async (health) => {
      const text = formatQr(await sign(claimsOf(health, { iat: now, exp: until })));
      return { name: health, text, expected: 'specimen', title: COLOURS[health] } as const;
    }),
  );
  const old = formatQr(await sign(claimsOf('green', { iat: now, exp: now + 1 })));
  const foreign = await issueStatusToken(green, nodeSigner(generateSeed().seed));
  const text = formatQr(genuine);
  return [
    ...statuses,
    { name: 'expired', text: old, expected: 'specimen', title: { kk: 'Мерзімі өткен үлгі', ru: 'Образец с истёкшим сроком', en: 'Expired specimen' } },
    {
      name: 'altered',
      text: formatQr(altered(genuine)),
      expected: 'signature-invalid',
      title: { kk: 'Деректері өзгертілген рұқсатнама', ru: 'Пропуск с изменёнными данными', en: 'Pass whose data were altered' },
    },
    {
      name: 'foreign',
      text: formatQr(foreign),
      expected: 'key-unknown',
      title: { kk: 'Бөтен кілтпен жасалған рұқсатнама', ru: 'Пропуск, подписанный чужим ключом', en: 'Pass signed with somebody else’s key' },
    },
    {
      name: 'cut',
      text: formatQr(genuine.slice(0, -12)),
      expected: 'cbor-malformed',
      title: { kk: 'Соңы кесілген код', ru: 'Обрезанный код', en: 'Code that was cut off' },
    },
    {
      name: 'damaged',
      text: `ASQ1::::${text.slice(8)}`,
      expected: 'base45-invalid',
      title: { kk: 'Бүлінген код', ru: 'Повреждённый код', en: 'Damaged code' },
    },
    {
      name: 'newer',
      text: text.replace('ASQ1:', 'ASQ2:'),
      expected: 'version-unknown',
      title: { kk: 'Қолданбаның жаңа нұсқасының коды', ru: 'Код более новой версии', en: 'Code of a newer version' },
    },
    {
      name: 'poster',
      text: `HTTPS://ASHYQ.EXAMPLE/V/${encodeBase32(genuine)}`,
      expected: 'token-type',
      title: { kk: 'Рұқсатнаманың орнына плакат коды', ru: 'Код плаката вместо пропуска', en: 'A poster’s code in place of a pass' },
    },
    {
      name: 'other',
      text: 'HTTPS://EXAMPLE.COM/MENU',
      expected: 'not-ashyq',
      title: { kk: 'Басқа QR-код', ru: 'Посторонний QR-код', en: 'Some other QR code' },
    },
  ];
}

function claimsOf(health: (typeof HEALTH)[number], times: { readonly iat: number; readonly exp: number }): StatusTokenClaims {
  const basis = BASIS.indexOf(BASIS_OF[health]);
  const index = SPECIMEN_LIST * LIST_ENTRIES + randomInt(LIST_ENTRIES);
  const evidenceAt = health === 'blue' ? null : times.iat - 6 * HOUR;
  const common = { ...times, holderKey: null, health: HEALTH.indexOf(health), basis, evidenceAt, index, initials: 'Ү.Л.', birth: 101 };
  return health === 'yellow' ? { ...common, home: '7510' } : common;
}

/** One bit of the signed birthday turned (1 January becomes 3 January): the shape holds, the signature does not. */
function altered(token: Uint8Array): Uint8Array {
  const bytes = token.slice();
  // the last 64 bytes are the signature, before them two bytes of its length, before those month and day of birth
  const at = bytes.length - 64 - 2 - 1;
  bytes[at] = (bytes[at] ?? 0) ^ 2;
  return bytes;
}
