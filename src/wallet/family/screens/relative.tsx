/** Adding a relative: the same two steps as one's own enrolment, but the code goes to their phone, and the words say so. */
import { EnrolScreen } from '../../enrol/screens/enrol.tsx';

export function RelativeScreen() {
  return <EnrolScreen kind="relative" />;
}
