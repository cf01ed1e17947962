/** A file that is not what a command reads, and where it belongs. */
const BELONGS: Readonly<Record<string, string>> = {
  journal: 'is a door’s journal: ashyq audit journal',
  archive: 'is an archive: unpack it and name the folder with --trust',
  'utf-16': 'is UTF-16: save it as UTF-8 (CSV UTF-8 in a spreadsheet)',
  'trust-file': 'is one of the ministry’s files: name their folder with --trust',
  'log-checkpoint': 'is a checkpoint of the ministry’s log: ashyq audit log --since',
  report: 'is the report of an audit: ashyq audit report --check',
  'no-text': 'is nothing that is read here: no text, picture, PDF, archive or journal',
  'no-journal': 'has no line of a journal in it; codes are judged by ashyq verify',
};

/** `kind` of `recognise`, or `no-journal`: it is the code that stderr has. */
export const wrongKind = (name: string, kind: string): string => `${kind}: ${name} ${BELONGS[kind] ?? `is a ${kind}: the page /audit reads its codes`}`;
