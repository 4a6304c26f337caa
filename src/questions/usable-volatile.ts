import { volatileUsableUntil } from "../domain/history/volatile-usable-until.ts";
import { readVolatileReports, type VolatileReport } from "../storage/read-volatile.ts";
import type { NodeAt } from "./nodes.ts";

/** The volatile reports of these nodes of one moment that may be used: those that are not overdue. */
export async function usableVolatile(nodes: readonly NodeAt[]): Promise<VolatileReport[]> {
  const [first] = nodes;
  if (first === undefined) return [];

  const { asker, cluster, at } = first.of;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const reports = await readVolatileReports(asker.store, cluster.id, { at, nodes: nodes.map(({ name }) => name) });
  return reports.filter((report) => {
    const node = byId.get(report.nodeId);
    return node !== undefined && at <= volatileUsableUntil(report, node);
  });
}
