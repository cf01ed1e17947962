/** The practice cards of a door in training: tapped they go through the same verifier as a scanned code; printed they are held before the camera. */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fill, words } from '../../shared/i18n/words.ts';
import { signerOf } from '../../shared/storage/device-key.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { Qr } from '../../shared/ui/Qr.tsx';
import { Sheet } from '../../shared/ui/Sheet.tsx';
import type { Gate } from '../gate.ts';
import { type Card, LIVE_CARDS, PAPER_CARDS, type PaperCard, PracticeCards } from '../practice-cards.ts';
import { practiceKey } from '../practice-key.ts';

const clock = (): number => Math.floor(Date.now() / 1000);

export function Deck({ gate, onClose }: { readonly gate: Gate; readonly onClose: () => void }) {
  const { training } = words('door');
  const [cards, setCards] = useState<PracticeCards | 'failed' | null>(null);
  useEffect(() => {
    practiceKey(gate.storage).then((key) => setCards(typeof key === 'string' ? 'failed' : new PracticeCards(signerOf(key), clock)));
  }, []);
  async function show(card: Card) {
    if (!(cards instanceof PracticeCards)) return;
    const text = await cards.text(card);
    onClose();
    void gate.scanning.present(text);
  }
  return (
    <Sheet title={training.cards} onClose={onClose}>
      <div class="stack">
        {cards === 'failed' && <Notice tone="bad" title={training.failed} />}
        <p>{training.cardsHint}</p>
        <ul class="deck">
          {[...LIVE_CARDS, ...PAPER_CARDS].map((card) => (
            <li key={card}>
              <Button kind="outline" onClick={() => show(card)}>
                {training.deck[card]}
              </Button>
            </li>
          ))}
        </ul>
        {cards instanceof PracticeCards && <Button onClick={() => void print(cards, gate.tablet.value?.venue.gate ?? 0)}>{training.print}</Button>}
      </div>
    </Sheet>
  );
}

/** A page of its own for the printer, and gone with it: of the screen nothing is printed. */
async function print(cards: PracticeCards, gate: number): Promise<void> {
  const texts = await Promise.all(PAPER_CARDS.map(async (card) => [card, await cards.text(card)] as const));
  const page = document.createElement('div');
  page.className = 'deck-print';
  document.body.append(page);
  render(<Printed texts={texts} gate={gate} />, page);
  const done = () => {
    render(null, page);
    page.remove();
  };
  window.addEventListener('afterprint', done, { once: true });
  window.print();
}

function Printed({ texts, gate }: { readonly texts: readonly (readonly [PaperCard, string])[]; readonly gate: number }) {
  const { training } = words('door');
  return (
    <>
      <h1>{fill(training.printed, { gate })}</h1>
      <ul>
        {texts.map(([card, text]) => (
          <li key={card}>
            <Qr text={text} label={training.deck[card]} />
            <p>{training.deck[card]}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
