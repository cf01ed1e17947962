/**
 * Statements that calls make all day, put together once: their text is compiled at the first use, and on the embedded database each connection reads and plans them once,
 * by name (decision 060). An external database gets the same text without the name: a pooler of connections
 * that is not in session mode would break it.
 */
import { CompiledQuery, type Kysely, type QueryResult, type RawBuilder } from './open.ts';
import type { Schema } from './schema.ts';
import { nameStatement } from './statement-names.ts';

/** Stands for a value while the text is put together. */
class Place {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

/** Runs a statement with these values; also inside a transaction. */
export type Prepared<Values, Row> = (db: Kysely<Schema>, values: Values) => Promise<QueryResult<Row>>;

/** `write` gets stand-ins for the values, once: it puts them into the statement and does nothing else with them. */
export function prepared<Values extends object, Row>(name: string, write: (values: Values) => RawBuilder<Row>): Prepared<Values, Row> {
  let made: { readonly text: string; readonly order: readonly (keyof Values)[] } | null = null;
  const make = (db: Kysely<Schema>) => {
    const places = new Proxy({} as Values, { get: (_, value) => new Place(String(value)) });
    const { sql: text, parameters } = write(places).compile(db);
    const order = parameters.map((place) => {
      if (!(place instanceof Place)) throw new TypeError(`${name}: a prepared statement takes each of its values from outside`);
      return place.value as keyof Values;
    });
    nameStatement(text, name);
    return { text, order };
  };
  return (db, values) => {
    made ??= make(db);
    return db.executeQuery<Row>(
      CompiledQuery.raw(
        made.text,
        made.order.map((value) => values[value]),
      ),
    );
  };
}
