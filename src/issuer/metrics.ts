/** Counters and gauges in the text format of Prometheus, version 0.0.4. Labels are fixed words: no path of a user, no person, no venue. */

interface Metric {
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
}

const METRICS = {
  ashyq_http_requests_total: { help: 'Answers by route, method and status.', kind: 'counter' },
  ashyq_http_seconds_total: { help: 'Seconds spent on answers by route.', kind: 'counter' },
  ashyq_visits_total: { help: 'Visits handed in, by code; ok: on the disk.', kind: 'counter' },
  ashyq_journal_runs_total: { help: 'Journal messages of tablets, by code.', kind: 'counter' },
  ashyq_journal_entries_total: { help: 'Journal entries taken, each once.', kind: 'counter' },
  ashyq_guard_questions_total: { help: 'Questions of doors about people without a phone, by code.', kind: 'counter' },
  ashyq_journal_findings_total: { help: 'What did not fit in a journal and was kept as evidence, by kind.', kind: 'counter' },
  ashyq_codes_delivered_total: { help: 'One-time codes that a gateway took.', kind: 'counter' },
  ashyq_codes_failed_total: { help: 'One-time codes that could not be delivered.', kind: 'counter' },
  ashyq_publications_total: { help: 'Stamps signed and written.', kind: 'counter' },
  ashyq_publication_failures_total: { help: 'Publications that failed; the last good one stays.', kind: 'counter' },
  ashyq_publication_seconds: { help: 'How long the last publication of this process took.', kind: 'gauge' },
  ashyq_stamp_age_seconds: { help: 'Seconds since the stamp was signed.', kind: 'gauge' },
  ashyq_database_up: { help: '1 while the database answers.', kind: 'gauge' },
  ashyq_calls_at_work: { help: 'Calls of the API under way, those still arriving included.', kind: 'gauge' },
  ashyq_database_connections: { help: 'Connections of all instances to the database, by what they do.', kind: 'gauge' },
  ashyq_log_entries: { help: 'Entries that the transparency log’s checkpoint counts.', kind: 'gauge' },
  ashyq_recomputations_due: { help: 'People whose status has run out and is to be computed anew.', kind: 'gauge' },
  ashyq_tasks_failed_total: { help: 'Tasks by the clock that failed, by name.', kind: 'counter' },
  ashyq_people: { help: 'People in the register by status.', kind: 'gauge' },
  ashyq_tokens_unexpired: { help: 'Tokens that have not ended, revoked ones included.', kind: 'gauge' },
  ashyq_batches_pending: { help: 'Batches stored and not worked through.', kind: 'gauge' },
  ashyq_proposals_open: { help: 'Proposals that wait for a second person.', kind: 'gauge' },
  ashyq_contests_open: { help: 'Contested statuses that wait for a decision.', kind: 'gauge' },
  ashyq_contests_overdue: { help: 'Contested statuses past their deadline.', kind: 'gauge' },
  ashyq_lab_batches_held: { help: 'Batches outside their source’s envelope that wait for two persons.', kind: 'gauge' },
  ashyq_lab_batches_held_due: { help: 'Held batches that the clock refuses within three days.', kind: 'gauge' },
  ashyq_void_ranges_pending: { help: 'Ranges of results or contacts declared void that are still being worked through.', kind: 'gauge' },
  ashyq_tokens_unexplained: { help: 'Tokens that the last reconciliation could not trace to an event.', kind: 'gauge' },
  ashyq_reconciliation_age_seconds: { help: 'Seconds since the last reconciliation was finished.', kind: 'gauge' },
  ashyq_bundle_keys: { help: 'Keys that sign bundles: held by this machine, and needed.', kind: 'gauge' },
  ashyq_signer_up: { help: '0 while the process that holds the keys is not reached.', kind: 'gauge' },
  ashyq_unsigned_total: { help: 'Calls that the signer did not sign for, by its code.', kind: 'counter' },
  ashyq_resident_memory_bytes: { help: 'Memory of this process.', kind: 'gauge' },
  ashyq_uptime_seconds: { help: 'Seconds since this process started.', kind: 'gauge' },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export type Labels = Readonly<Record<string, string>>;

/** The figures of one process. */
export class Metrics {
  readonly #values = new Map<MetricName, Map<string, number>>();

  add(name: MetricName, labels: Labels = {}, by = 1): void {
    const series = this.#series(name);
    const key = labelText(labels);
    series.set(key, (series.get(key) ?? 0) + by);
  }

  set(name: MetricName, value: number, labels: Labels = {}): void {
    this.#series(name).set(labelText(labels), value);
  }

  /** The exposition text. */
  text(): string {
    const lines: string[] = [];
    for (const [name, metric] of Object.entries(METRICS) as [MetricName, Metric][]) {
      const series = this.#values.get(name);
      if (series === undefined) continue;
      lines.push(`# HELP ${name} ${metric.help}`, `# TYPE ${name} ${metric.kind}`);
      for (const [labels, value] of series) lines.push(`${name}${labels} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }

  #series(name: MetricName): Map<string, number> {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const made = new Map<string, number>();
    this.#values.set(name, made);
    return made;
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, '_')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
