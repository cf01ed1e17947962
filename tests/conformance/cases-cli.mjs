/** The command line of formats.md §10: exit codes, input, usage. */
import { AT } from './times.mjs';
import { paper, presentation } from './tokens.mjs';

/** @param {ReturnType<import('./suite.mjs').createSuite>} suite */
export function cliCases({ many, usage }) {
  const good = () => [presentation(), 'ok'];
  const refused = () => [presentation({ health: 0, basis: 1 }), 'not-admitted'];
  const undecided = () => [presentation({ p: { iat: AT - 100 } }), 'proof-stale'];
  const clause = '§10 exit';
  many('all admitted', clause, [good(), good(), [paper(), 'ok']], { exit: 0 });
  many('one refused', clause, [good(), refused(), good()], { exit: 1 });
  many('one undecided and nothing refused', clause, [good(), undecided()], { exit: 2 });
  many('one undecided and one refused', clause, [undecided(), refused(), good()], { exit: 1 });
  many('one refused and one undecided', clause, [refused(), undecided()], { exit: 1 });
  many(
    'a batch of 200 keeps its order',
    '§10 in input order',
    Array.from({ length: 200 }, (_, i) => [presentation({ health: i % 2 === 0 ? 3 : 0, basis: 3 }), i % 2 === 0 ? 'ok' : 'not-admitted']),
    { exit: 1 },
  );
  usage('no --trust', ['--at', String(AT)]);
  usage('an unknown option', ['--trust', '{trust}', '--colour', 'green']);
  usage('a time that is none', ['--trust', '{trust}', '--at', 'yesterday']);
  usage('a nonce that is no hex', ['--trust', '{trust}', '--nonce', 'xyz']);
  usage('a nonce of 7 bytes', ['--trust', '{trust}', '--nonce', '01020304050607']);
  usage('a gate that is no number', ['--trust', '{trust}', '--venue', 'ALA-00123', '--gate', 'north']);
  usage('an option without its value', ['--trust']);
}
