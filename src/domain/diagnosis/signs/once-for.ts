import type { ClusterTables } from "../../overlay/cluster-tables.ts";

/** Derives something once for each set of tables, since several rules look at the same. */
export function onceFor<T>(derive: (tables: ClusterTables) => T): (tables: ClusterTables) => T {
  const remembered = new WeakMap<ClusterTables, Readonly<{ derived: T }>>();
  return (tables) => {
    const known = remembered.get(tables) ?? { derived: derive(tables) };
    remembered.set(tables, known);
    return known.derived;
  };
}
