/** `ashyq venue`: the registry of venues, their posters and their tablets, for whoever runs the issuer. */

import { ENCODINGS } from '../issuer/registers/encoding.ts';
import { type Command, parseCount, parseTime, readArgs, required } from './command.ts';
import { readText } from './csv-text.ts';
import { type ExitCode, type Io, tell, UsageError } from './io.ts';
import { PLACE_HELP, PLACE_OPTIONS, readPlace } from './place.ts';
import { approve, close, code, poster, printApplications, printOutliers, printVenues, reopen, revoke, train, turnAway } from './venue-actions.ts';
import { addVenue, changeVenue, importVenues, previewVenues, readVenueTable } from './venue-import.ts';
import { type Office, venueIdOf, withOffice } from './venue-office.ts';

const HELP = `usage: ashyq venue import FILE.csv [--approve] [--preview] [--encoding NAME]
       ashyq venue add --tax-number N --category C --name T --address T --area KATO
                       [--registration] [--capacity N] [--approve]
       ashyq venue change ID [--category C] [--name T] [--address T] [--area KATO]
                         [--tax-number N] [--approve]
       ashyq venue list [--waiting | --area KATO | --category C | --closed]
       ashyq venue approve NUMBER
       ashyq venue refuse|correct NUMBER --reason WORD
       ashyq venue close ID
       ashyq venue reopen ID
       ashyq venue poster ID --out FILE.html [--new] [--origin URL]
       ashyq venue code ID --gate N [--origin URL]
       ashyq venue revoke ID --gate N
       ashyq venue training ID --until TIME [--gate N]
       ashyq venue outliers [--until TIME]

Venues of the registry, on the issuer's machine, while it runs or not. import and add make
applications, --approve approves them at once; list --waiting shows the applications that wait,
by their numbers. change asks for a change of a venue that is there: what hangs and what
tablets hold is called back when it is approved, if it is no longer true. The file's columns are tax_number,category,name,address,area and, if wanted,
registration (yes, no) and capacity; a line whose venue is there already makes no second one.
reopen is for one that was closed by mistake, or by a restore (docs/operations.md).
outliers lists what the visits of a day (the last one) show that people cannot do: places whose
visits come from few phones, phones with more entrances than anybody makes or in two regions
within an hour, by the number of their row; people look at it, nothing follows by itself.
poster writes one page of HTML: open it in any browser and print it on A4. --new calls back
what hangs already. code prints what a tablet scans once within 24 hours. What is called back
reaches doors and phones with the next publication, which a running issuer makes every five
minutes.

  --out FILE            - for standard output
  --encoding NAME       ${ENCODINGS.join(', ')}
  --origin URL          the public address that codes begin with (ASHYQ_ORIGIN)
  --json                results as JSON, one a line
${PLACE_HELP}

examples:
  ashyq venue import venues.csv --approve
  ashyq venue poster ALA-00123 --out ala-00123.html --origin https://ashyq.example
  ashyq venue code ALA-00123 --gate 1 --origin https://ashyq.example
`;

const OPTIONS = {
  ...PLACE_OPTIONS,
  origin: { type: 'string' },
  json: { type: 'boolean' },
  approve: { type: 'boolean' },
  preview: { type: 'boolean' },
  encoding: { type: 'string' },
  'tax-number': { type: 'string' },
  category: { type: 'string' },
  name: { type: 'string' },
  address: { type: 'string' },
  area: { type: 'string' },
  registration: { type: 'boolean' },
  capacity: { type: 'string' },
  waiting: { type: 'boolean' },
  closed: { type: 'boolean' },
  reason: { type: 'string' },
  out: { type: 'string' },
  new: { type: 'boolean' },
  gate: { type: 'string' },
  until: { type: 'string' },
} as const;

type Values = ReturnType<typeof readArgs<typeof OPTIONS>>['values'];
/** What to do once the database is open. */
type Work = (office: Office) => Promise<ExitCode>;

export const venueCommand: Command = { help: HELP, run: runVenue };

async function runVenue(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArgs(args, OPTIONS, { max: 2 });
  const [action = '', operand] = positionals;
  if (action === 'import' && values.preview === true) return previewVenues({ io }, await tableOf(operand, values, io));
  const work = await workOf(action, operand, { values, io });
  return withOffice(readPlace(values, io), { io, json: values.json === true }, async (office) => {
    const exit = await work(office);
    if (office.revoked()) tell(io, 'called back with the next publication: within five minutes where the issuer runs, else when it starts');
    return exit;
  });
}

/** The command line is read whole before a database is opened. @throws UsageError */
async function workOf(action: string, operand: string | undefined, { values, io }: { values: Values; io: Io }): Promise<Work> {
  if (action === 'import') {
    const table = await tableOf(operand, values, io);
    return (office) => importVenues(office, table, values.approve === true);
  }
  const plain = operand === undefined ? workWithout(action, { values, io }) : null;
  if (plain !== null) return plain;
  if (action === 'approve' || action === 'refuse' || action === 'correct') return decision(action, operand, values);
  const venueId = venueIdOf(operand);
  return workAt(action, venueId, values);
}

async function tableOf(file: string | undefined, { encoding }: Values, io: Io) {
  return readVenueTable(await readText(required(file, 'FILE.csv'), encoding, io));
}

function workWithout(action: string, { values, io }: { values: Values; io: Io }): Work | null {
  const { area, category } = values;
  if (action === 'add') {
    const capacity = values.capacity === undefined ? null : parseCount(values.capacity, '--capacity', 1_000_000);
    const texts = {
      taxNumber: required(values['tax-number'], '--tax-number'),
      category: required(category, '--category'),
      name: required(values.name, '--name'),
    };
    const fields = { ...texts, address: required(values.address, '--address'), area: required(area, '--area'), registration: values.registration === true };
    return (office) => addVenue(office, { ...fields, capacity }, values.approve === true);
  }
  if (action === 'outliers') {
    const until = values.until === undefined ? io.now() : parseTime(values.until, '--until');
    return (office) => printOutliers(office, until);
  }
  if (action !== 'list') return null;
  if (values.waiting === true) return printApplications;
  const filter = { ...(area === undefined ? {} : { area }), ...(category === undefined ? {} : { category }), closed: values.closed === true };
  return (office) => printVenues(office, filter);
}

function decision(action: 'approve' | 'refuse' | 'correct', operand: string | undefined, { reason }: Values): Work {
  const applicationId = parseCount(required(operand, 'the number of an application'), 'the number of an application');
  if (action === 'approve') return (office) => approve(office, applicationId);
  const why = required(reason, '--reason');
  return (office) => turnAway(office, applicationId, { state: action === 'refuse' ? 'refused' : 'correction', reason: why });
}

function workAt(action: string, venueId: string, values: Values): Work {
  const gate = () => atLeastOne(parseCount(required(values.gate, '--gate'), '--gate', 9999));
  switch (action) {
    case 'change': {
      const { 'tax-number': taxNumber, category, name, address, area } = values;
      const given = Object.entries({ taxNumber, category, name, address, area }).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
      if (given.length === 0) throw new UsageError('change takes at least one of --tax-number, --category, --name, --address, --area');
      return (office) => changeVenue(office, venueId, { changes: Object.fromEntries(given), approve: values.approve === true });
    }
    case 'close':
      return (office) => close(office, venueId);
    case 'reopen':
      return (office) => reopen(office, venueId);
    case 'poster': {
      const out = required(values.out, '--out');
      return (office) => poster(office, venueId, { out, anew: values.new === true });
    }
    case 'code': {
      const number = gate();
      return (office) => code(office, venueId, number);
    }
    case 'revoke': {
      const number = gate();
      return (office) => revoke(office, venueId, number);
    }
    case 'training': {
      const until = parseTime(required(values.until, '--until'), '--until');
      const number = values.gate === undefined ? 0 : gate();
      return (office) => train(office, venueId, { gate: number, until });
    }
    default:
      throw new UsageError('venue takes import, add, change, list, approve, refuse, correct, close, reopen, poster, code, revoke, training or outliers');
  }
}

function atLeastOne(gate: number): number {
  if (gate === 0) throw new UsageError('--gate counts from 1');
  return gate;
}
