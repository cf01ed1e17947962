/** One line opened: as of when and by what it was judged, every check in order, the bytes of the object and what its signature covers. */
import { useEffect, useState } from 'preact/hooks';
import { rowsOf } from '../../core/audit/bulk/rows.ts';
import type { CborNode } from '../../core/audit/explain/cbor-tree.ts';
import { type ExplainedObject, explainObjects, type GroupOutcome, groupsOf } from '../../core/audit/explain/explain-line.ts';
import { TYP } from '../../core/token/typ.ts';
import type { Verdict } from '../../core/verdict.ts';
import { formatMoment } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';
import { Facts } from '../../shared/ui/Facts.tsx';
import { IconCheck, IconClock, IconClose, IconInfo, IconKey, IconList, IconShield, IconWarning } from '../../shared/ui/icons.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import type { BulkRun } from '../bulk/bulk-run.ts';
import { titleOf } from '../title-of.ts';
import { ReceiptFacts } from './ReceiptFacts.tsx';

interface Versions {
  readonly root: number;
  readonly bundle: number;
  readonly policy: number;
  readonly stamp: number | null;
}
type Opened = { readonly verdict: Verdict & { readonly trust?: Versions | null }; readonly text: string | null; readonly objects: readonly ExplainedObject[] };

export function LineSheet({ run, row, onClose }: { readonly run: BulkRun; readonly row: number; readonly onClose: () => void }) {
  const say = words('audit').explain;
  const [opened, setOpened] = useState<Opened | null>(null);
  useEffect(() => {
    let isWanted = true;
    void openLine(run, row).then((line) => isWanted && setOpened(line));
    return () => {
      isWanted = false;
    };
  }, [run, row]);
  const at = run.table.get('at', row);
  return (
    <Sheet title={fill(say.title, { n: run.table.get('line', row) })} onClose={onClose}>
      {opened !== null && (
        <div class="stack audit-opened">
          <Decided verdict={opened.verdict} at={at} />
          <Receipt objects={opened.objects} run={run} />
          <h3>{say.checks}</h3>
          <ol class="audit-checks">
            {groupsOf(opened.verdict).map((group) => (
              <Group key={group.group} {...group} />
            ))}
          </ol>
          <h3>{say.bytes}</h3>
          {opened.text === null ? <p>{say.gone}</p> : <Bytes text={opened.text} objects={opened.objects} />}
        </div>
      )}
    </Sheet>
  );
}

/** What is no pass, and signed all the same. */
function Receipt({ objects, run }: { readonly objects: readonly ExplainedObject[]; readonly run: BulkRun }) {
  const receipt = objects.find(({ typ }) => typ === TYP.receipt);
  return receipt === undefined ? null : <ReceiptFacts bytes={receipt.bytes} trust={run.published.trust} />;
}

async function openLine(run: BulkRun, row: number): Promise<Opened> {
  const verdict = (await run.verdictOf(row)) as unknown as Opened['verdict'];
  const { input, start, length } = run.table.where(row);
  const format = run.question.inputs[input]?.format;
  const bytes = await run.files[input]
    ?.slice(start, start + length)
    .arrayBuffer()
    .catch(() => null);
  const block = bytes == null || bytes.byteLength < length ? null : { bytes: new Uint8Array(bytes), offset: start, size: length, line: 1, lines: 1 };
  // It was judged, so it is no line above a table.
  const text = block === null || format === undefined ? null : (rowsOf(block, format.kind === 'csv' ? { ...format, header: 0 } : format)[0]?.text ?? '');
  return { verdict, text, objects: text === null ? [] : explainObjects(text) };
}

function Decided({ verdict, at }: { readonly verdict: Opened['verdict']; readonly at: number }) {
  const say = words('audit').explain;
  const { code, kid, rule, reason, trust } = verdict;
  const moment = formatMoment(language(), at, Math.floor(Date.now() / 1000));
  const facts = [
    { icon: <IconClock />, label: say.asOf, value: `${moment} (${at})` },
    { icon: <IconList />, label: say.inForce, value: inForce(trust) },
    ...(kid === undefined ? [] : [{ icon: <IconKey />, label: say.key, value: kid }]),
    ...(rule === undefined ? [] : [{ icon: <IconShield />, label: say.rule, value: rule }]),
    ...(reason == null ? [] : [{ icon: <IconInfo />, label: say.reason, value: wordsOfReason(reason) }]),
  ];
  return (
    <>
      <p>
        <strong>{titleOf(code)}</strong> <code class="soft">{code}</code>
      </p>
      <Facts facts={facts} />
    </>
  );
}

/** The policy's code, which the ministry may add to, behind its sentence. */
function wordsOfReason(reason: string): string {
  const known: Readonly<Record<string, string>> = words('codes').reason;
  return `${known[reason] ?? known['other'] ?? ''} (${reason})`;
}

function inForce(trust: Versions | null | undefined): string {
  const say = words('audit').explain;
  if (trust === undefined) return say.present;
  if (trust === null) return say.notKnown;
  const { root, bundle, policy, stamp } = trust;
  const of = { root: String(root), bundle: String(bundle), policy: String(policy) };
  return stamp === null ? fill(say.versionsLog, of) : fill(say.versions, { ...of, stamp: String(stamp) });
}

const ICONS = { passed: IconCheck, failed: IconClose, undecided: IconWarning, 'not-reached': null, 'not-asked': null } as const;

function Group({ group, state, code, codes }: GroupOutcome) {
  const say = words('audit').explain;
  const names: Readonly<Record<string, string>> = say.groups;
  const Icon = ICONS[state];
  return (
    <li class={`audit-check-${state}`}>
      <details>
        <summary>
          <span class="audit-check-mark">{Icon !== null && <Icon />}</span>
          <span class="grow">{`${group}.\u00a0${names[`g${group}`] ?? ''}`}</span>
          <span class="soft small">{say.states[state]}</span>
        </summary>
        <p class="soft small">{say.looked}</p>
        <ol class="audit-codes">
          {codes.map((one) => (
            <li key={one} class={one === code ? 'found' : ''}>
              <code>{one}</code> {titleOf(one)}
            </li>
          ))}
        </ol>
      </details>
    </li>
  );
}

function Bytes({ text, objects }: { readonly text: string; readonly objects: readonly ExplainedObject[] }) {
  const say = words('audit').explain;
  return (
    <>
      <details>
        <summary>{say.read}</summary>
        <p class="audit-hex">{text.slice(0, 1200)}</p>
      </details>
      {objects.length === 0 && <p>{say.noBytes}</p>}
      {objects.map((object, at) => (
        <ObjectBytes key={`${at} ${object.typ}`} {...object} />
      ))}
    </>
  );
}

const OBJECTS: ReadonlyMap<number | string | null, 'token' | 'presentation' | 'venue' | 'doorCode' | 'receipt'> = new Map([
  [TYP.statusToken, 'token'],
  [TYP.presentation, 'presentation'],
  [TYP.venueCredential, 'venue'],
  [TYP.doorCode, 'doorCode'],
  [TYP.receipt, 'receipt'],
]);

function ObjectBytes({ typ, bytes, nodes, signed, signature }: ExplainedObject) {
  const say = words('audit').explain;
  const name = say.objects[OBJECTS.get(typ) ?? 'other'];
  return (
    <details>
      <summary>
        {name} · {fill(say.size, { n: bytes.length })}
      </summary>
      {/* It is wider than a phone: who has no pointer moves it with the arrow keys. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard */}
      <section class="audit-scroll" tabIndex={0} aria-label={name}>
        <table class="audit-bytes">
          <thead>
            <tr>
              <th scope="col">{say.at}</th>
              <th scope="col">{say.what}</th>
              <th scope="col">{say.value}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node, at) => (
              <Node key={`${at} ${node.offset}`} {...node} />
            ))}
          </tbody>
        </table>
      </section>
      <h4>{say.signed}</h4>
      <p class="audit-hex">{signed ?? '—'}</p>
      <h4>{say.signature}</h4>
      <p class="audit-hex">{signature ?? '—'}</p>
    </details>
  );
}

function Node({ offset, length, depth, name, kind, value }: CborNode) {
  return (
    <tr>
      <td>
        {offset}–{offset + length - 1}
      </td>
      <td style={{ paddingInlineStart: `${depth * 0.75}em` }}>
        {name !== null && name !== 'key' && <strong>{name} </strong>}
        <span class="soft">{kind}</span>
      </td>
      <td class="audit-hex">{value}</td>
    </tr>
  );
}
