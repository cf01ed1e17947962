/** The sessions that are open in one's name: which browser, since when, last used; each of the others can be ended, or all of them. No address is kept, so none is shown. */
import { useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { type Answer, numberOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { get, nothing, post } from '../api.ts';
import { Form } from '../parts/Form.tsx';
import { Input } from '../parts/fields.tsx';
import { Problem } from '../parts/Problem.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { moment, untilThen } from '../parts/time.ts';
import { useAction, useLoad } from '../parts/use-call.ts';

interface OpenSession {
  readonly nr: number;
  readonly browser: string;
  readonly since: number;
  readonly seen: number;
  readonly until: number;
  readonly own: boolean;
}

const readSession = (row: Answer): OpenSession => ({
  nr: numberOf(row, 'nr'),
  browser: textOf(row, 'browser'),
  since: numberOf(row, 'since'),
  seen: numberOf(row, 'seen'),
  until: numberOf(row, 'until'),
  own: row['own'] === true,
});

export function Sessions({ changes }: { readonly changes: number }) {
  const say = words('deskAccount').sessions;
  const { value, refusal, busy, reload } = useLoad(() => get('/api/desk/own/sessions', (answer) => recordsOf(answer, 'sessions').map(readSession)), [changes]);
  const [passphrase, setPassphrase] = useState('');
  const [tried, setTried] = useState(false);
  const end = useAction((nr: number | null) => post(`/api/desk/own/sessions/${nr === null ? 'end-others' : `${nr}/end`}`, { passphrase }, nothing));
  const run = async (nr: number | null) => {
    setTried(passphrase === '');
    if (passphrase === '') return;
    const result = await end.run(nr);
    if (result?.ok) setPassphrase('');
    // whoever was faster has ended it: the list says so
    reload();
  };
  const others = value?.some(({ own }) => !own) === true;
  return (
    <section class="card stack">
      <h2>{say.title}</h2>
      <p class="soft">{say.hint}</p>
      <Problem refusal={refusal} onRetry={reload} loading={value === null} />
      {value !== null && <Table caption={say.title} rows={value} columns={columns((nr) => void run(nr))} keyOf={({ nr }) => nr} busy={busy} />}
      {others && (
        <Form send={say.endOthers} onSend={() => void run(null)} busy={end.busy} refusal={end.refusal}>
          <Input
            label={say.prove}
            type="password"
            autoComplete="current-password"
            value={passphrase}
            onValue={setPassphrase}
            fault={tried && passphrase === '' ? words('desk').form.required : null}
          />
        </Form>
      )}
    </section>
  );
}

function columns(onEnd: (nr: number) => void): readonly Column<OpenSession>[] {
  const say = words('deskAccount').sessions;
  return [
    { head: say.browser, names: true, cell: ({ browser, own }) => (own ? fill(say.here, { browser: browserName(browser) }) : browserName(browser)) },
    { head: say.since, cell: ({ since }) => moment(since) },
    { head: say.seen, cell: ({ seen }) => moment(seen) },
    { head: say.until, cell: ({ until }) => untilThen(until) },
    {
      head: say.action,
      cell: ({ nr, own, browser, since }) =>
        own ? (
          say.own
        ) : (
          <Button kind="outline" aria-label={fill(say.endThis, { browser: browserName(browser), since: moment(since) })} onClick={() => onEnd(nr)}>
            {say.end}
          </Button>
        ),
    },
  ];
}

/** A family's name as its makers write it, in every language. */
const NAMES = { chrome: 'Chrome', edge: 'Edge', firefox: 'Firefox', opera: 'Opera', safari: 'Safari', samsung: 'Samsung Internet', yandex: 'Yandex' } as const;

function browserName(family: string): string {
  return Object.hasOwn(NAMES, family) ? NAMES[family as keyof typeof NAMES] : words('deskAccount').sessions.other;
}
