import type { RoutedTables } from "./cluster-tables.ts";

/** Derives once for each set of tables, whatever their neighbors: sets are the same where their parts are the same objects. */
export function onceForRouted<T>(derive: (tables: RoutedTables) => T): (tables: RoutedTables) => T {
  const remembered = new WeakMap<RoutedTables["routes"], Readonly<{ of: RoutedTables; derived: T }>>();
  return (tables) => {
    const known = remembered.get(tables.routes);
    if (known !== undefined && isSame(known.of, tables)) return known.derived;
    const derived = derive(tables);
    remembered.set(tables.routes, { of: tables, derived });
    return derived;
  };
}

function isSame(a: RoutedTables, b: RoutedTables): boolean {
  return (
    a.nodes === b.nodes &&
    a.known === b.known &&
    a.local === b.local &&
    a.routes === b.routes &&
    a.fdb === b.fdb &&
    a.learnedFdb === b.learnedFdb
  );
}
