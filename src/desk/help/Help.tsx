/** What one does at the desk, by subject: for whoever sits down here for the first time, signed in or not. */
import { language, words } from '../../shared/i18n/words.ts';
import { Topics } from '../../shared/ui/Help.tsx';
import { Page } from '../parts/Page.tsx';

export function HelpPage() {
  const { lead, site, ...topics } = words('deskHelp');
  return (
    <Page title={words('desk').pages.help} intro={lead} narrow>
      <Topics topics={Object.values(topics)} />
      <p>
        <a href={`/about/${language()}.html`}>{site}</a>
      </p>
    </Page>
  );
}
