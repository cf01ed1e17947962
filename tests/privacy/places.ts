/**
 * Where in the ministry's database a person's data stand: column by column, everything that server.test.ts finds after a day of everything. docs/privacy.md says why
 * and how long. What is not here holds nobody's number, name, phone, token or key. Whoever adds a column with such data adds its line, and tells it there.
 */
export const PLACES: Readonly<Record<string, readonly string[]>> = {
  // the register of people, a copy of the state's
  'person.iin': ['iin'],
  'person.family_name': ['name'],
  'person.given_name': ['name'],
  'person.phone': ['phone'],
  // which pass is on which phone: a public key, and the number that it was enrolled with; no token
  'device.holder_key': ['holder key'],
  'device.phone': ['phone'],
  'token.holder_key': ['holder key'],
  // for an hour: a lost answer is given again to the phone that asked, and to no other
  'enrolment_code.used_key': ['holder key'],
  // as they were handed in, until they are evidence no more
  'lab_batch.raw': ['iin'],
  'upload.raw': ['iin', 'name', 'phone'],
};
