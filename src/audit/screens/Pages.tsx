/** A long list in pages: what part of it is shown, of how many, and the ways to the others. Nothing is left out without its number. */
import type { ComponentChildren } from 'preact';
import { fill, words } from '../../shared/i18n/words.ts';
import { Button } from '../../shared/ui/Button.tsx';

interface PagesProps {
  /** counted from 0 */
  readonly page: number;
  readonly size: number;
  readonly total: number;
  /** where `total` is only those that were sought */
  readonly all?: number;
  readonly label: string;
  readonly onPage: (page: number) => void;
  readonly children: (from: number, until: number) => ComponentChildren;
}

export function Pages({ page, size, total, all = total, label, onPage, children }: PagesProps) {
  const say = words('audit').pages;
  const last = Math.max(0, Math.ceil(total / size) - 1);
  const at = Math.min(page, last);
  // All of a short list is in sight.
  const isPart = total > size || total < all;
  const [from, until] = [at * size, Math.min(total, (at + 1) * size)];
  return (
    <>
      <p class="soft small" role="status">
        {isPart && (total === 0 ? say.none : fill(say.shown, { from: from + 1, until, n: total }))}
        {total < all && ` · ${fill(say.of, { n: all })}`}
      </p>
      {children(from, until)}
      {last > 0 && (
        <nav class="row audit-pages" aria-label={label}>
          <Button disabled={at === 0} onClick={() => onPage(at - 1)}>
            {say.before}
          </Button>
          <Button disabled={at === last} onClick={() => onPage(at + 1)}>
            {say.next}
          </Button>
        </nav>
      )}
    </>
  );
}
