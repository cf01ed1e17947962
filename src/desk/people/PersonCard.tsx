/** Who it is, as far as a door is shown it, and the status: what is compared with the identity card before anything is done. */
import { BASIS } from '../../core/token/health.ts';
import { formatBirthDay } from '../../shared/i18n/format.ts';
import { language, words } from '../../shared/i18n/words.ts';
import { DeskFacts } from '../parts/DeskFacts.tsx';
import { HealthWord } from '../parts/HealthWord.tsx';
import { moment } from '../parts/time.ts';
import type { PersonFacts } from './person.ts';

export function PersonCard({ person }: { readonly person: PersonFacts }) {
  const say = words('deskPeople');
  const basis = BASIS[person.basis] ?? 'none';
  return (
    <section class="card desk-person" aria-label={say.now}>
      <DeskFacts
        facts={[
          [say.status, <HealthWord key="health" health={person.health} />],
          [say.initials, person.initials],
          [say.birthday, formatBirthDay(language(), person.birth)],
          [say.basis, words('status').basis[basis]],
          ...(person.evidenceAt === null ? [] : [[say.evidence, moment(person.evidenceAt)] as const]),
          [say.until, person.until === null ? say.open : moment(person.until)],
        ]}
      />
    </section>
  );
}
