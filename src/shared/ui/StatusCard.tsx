/**
 * A person's status in words: a pale band with mark and colour word, then why and until when, the rule, and the other facts. Deliberately nothing like a door's verdict
 * (no full-screen colour, no tick, no "admitted"): in 2021 fake apps drew exactly that, and doormen believed it (security.md, attack 17).
 */
import type { ComponentChildren } from 'preact';
import { words } from '../i18n/words.ts';
import { type MarkName, StatusMark } from './StatusMark.tsx';

interface StatusCardProps {
  readonly health: MarkName;
  /** The small line above the colour word. */
  readonly over: string;
  /** In place of the colour word, when there is none. */
  readonly name?: string;
  /** The heading's level: the card is the title of its screen unless it stands in a list. */
  readonly level?: 1 | 2 | 3 | 4;
  /** Facts that come before the rule: why, and until when. */
  readonly lead?: ComponentChildren;
  readonly children?: ComponentChildren;
}

export function StatusCard({ health, over, name, level = 1, lead, children }: StatusCardProps) {
  const Heading = `h${level}` as const;
  return (
    <section class={`status-card is-${health}`}>
      <div class="head">
        <StatusMark health={health} size={4.5} />
        <Heading class="grow">
          <span class="over">{over}</span>
          <span class="name">{name ?? (health === 'unknown' ? '' : words('status')[health].name)}</span>
        </Heading>
      </div>
      {lead}
      {health !== 'unknown' && <p class="rule">{words('status')[health].rule}</p>}
      {children}
    </section>
  );
}
