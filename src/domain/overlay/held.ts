import type { Held } from "./cluster-tables.ts";
import { NodeSet } from "./node-set.ts";

/**
 * Deals nodes out to the rows that they hold, each to the first that fits; `rest` holds no row that fits.
 * Rows that no node of `nodes` holds are left out.
 */
export function dealOut<R>(held: readonly Held<R>[] | undefined, nodes: NodeSet): { dealt: readonly Held<R>[]; rest: NodeSet } {
  const dealt: Held<R>[] = [];
  let rest = nodes;
  for (const candidate of held ?? []) {
    if (rest.isEmpty) break;
    const taken = rest.intersect(candidate.nodes);
    if (taken.isEmpty) continue;
    dealt.push({ row: candidate.row, nodes: taken });
    rest = rest.minus(taken);
  }
  return { dealt, rest };
}

/** One entry a distinct key, with the nodes under it. */
export function heldByKey<R>(universe: number, entries: Iterable<Readonly<{ key: string; row: R; node: number }>>): Held<R>[] {
  const rows = new Map<string, { row: R; nodes: number[] }>();
  for (const { key, row, node } of entries) {
    const known = rows.get(key);
    if (known === undefined) rows.set(key, { row, nodes: [node] });
    else known.nodes.push(node);
  }
  return [...rows.values()].map(({ row, nodes }) => ({ row, nodes: NodeSet.of(universe, nodes) }));
}
