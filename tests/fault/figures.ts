/** Figures of a fault test for the report (report.mjs): kept with the test, and printed. */
import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    figures?: Record<string, string | number>;
  }
}

/** Notes a figure of the running test; its name says the unit. */
export function figure({ task }: TestContext, name: string, value: string | number): void {
  task.meta.figures = { ...task.meta.figures, [name]: value };
  console.log(`${name}: ${value}`);
}
