/** The four statuses, what they rest on and the door's three outcomes, in English (glossary: kazakhstan.md). */
export const status = {
  /** `letter` is the same in every language on purpose: Ж is жасыл (green) in Kazakh but жёлтый (yellow) in Russian. */
  red: { name: 'Red', letter: 'R', rule: 'Keep strict home isolation' },
  yellow: {
    name: 'Yellow',
    letter: 'Y',
    rule: 'Groceries or the pharmacy near home; other public places are forbidden',
  },
  blue: { name: 'Blue', letter: 'B', rule: 'Anywhere except where a PCR test is required' },
  green: { name: 'Green', letter: 'G', rule: 'No restrictions' },
  outcome: { admit: 'Admitted', refuse: 'Refused', undecided: 'Needs checking' },
  basis: {
    none: 'No test and no contact on record',
    'pcr-positive': 'Positive PCR test',
    contact: 'Contact with an infected person',
    'pcr-negative': 'Negative PCR test',
    recovered: 'Recovered',
    vaccinated: 'Vaccinated',
    exempt: 'Medical exemption',
    operator: 'Set by the ministry',
  },
  basisAt: {
    none: 'Since: {when}',
    'pcr-positive': 'Sample taken: {when}',
    contact: 'Contact: {when}',
    'pcr-negative': 'Sample taken: {when}',
    recovered: 'Recovered: {when}',
    vaccinated: 'Vaccinated: {when}',
    exempt: 'Since: {when}',
    operator: 'Set: {when}',
  },
} as const;
