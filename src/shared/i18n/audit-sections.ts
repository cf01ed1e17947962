/** The auditor's words beyond the first screen, in a list of their own: fetched with what uses them, so that no phone's first path carries it. */
import type { auditReport } from './en/auditReport.ts';
import { type ByLanguage, from, type Section } from './sections.ts';

export interface AuditEnglish {
  readonly auditReport: typeof auditReport;
}

export const auditSections: { readonly [S in keyof AuditEnglish]: ByLanguage<Section<S>> } = {
  auditReport: from('auditReport', {
    kk: () => import('./kk/auditReport.ts'),
    ru: () => import('./ru/auditReport.ts'),
    en: () => import('./en/auditReport.ts'),
  }),
};
