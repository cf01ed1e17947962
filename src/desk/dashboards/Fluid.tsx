/** A plot as wide as its card: drawn anew when that changes, so that its letters are as large in a card of any width. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Pixels of one unit of a drawing: a plot of 280 units is as large as its letters want it in a card of two beside each other. */
const UNIT = 1.5;
/** Below this a plot has no room for its days. */
const LEAST = 150;
const USUAL = 280;

/** `children` gets the width in units of the drawing (shared/ui/plot). */
export function Fluid({ children }: { readonly children: (width: number) => ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(USUAL);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = () => setWidth(Math.max(LEAST, Math.round(element.clientWidth / UNIT)));
    measure();
    // in the next frame: what is drawn anew changes the card's height, which an observer must not do while it is told of sizes
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    });
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, []);
  return <div ref={box}>{children(width)}</div>;
}
