import type { Family } from "../domain/address/address.ts";
import { nodeFreshness } from "../domain/history/node-freshness.ts";
import { type Moment, overdueAfterMs } from "../domain/history/span.ts";
import type { Section } from "../domain/snapshot/section.ts";
import type { Overdue } from "../domain/trace/overdue.ts";
import { readDowntimes } from "../storage/read-downtimes.ts";
import { readLastOk } from "../storage/read-section-reports.ts";
import { SECTION_CODE } from "../storage/slot.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { type ReportedNode, nodesNamed } from "./nodes.ts";

/** What a trace cannot do without: other sections have defaults that it can name. */
const NEEDED = {
  4: ["links", "addresses", "routes", "neighbors", "fdb"],
  6: ["links", "addresses", "routes6", "neighbors", "fdb"],
} as const;

/** Those of the named nodes that are overdue, or of whose tables one is: it was collected before, and not in time since. */
export async function overdueNodes(of: ClusterAt, names: readonly string[], family: Family): Promise<Overdue> {
  const nodes = await nodesNamed(of, names);
  const silent = nodes.filter(({ state }) => state !== "FRESH");
  const speaking = nodes.filter(({ state }) => state === "FRESH");
  return new Map([...silent.map(silence), ...(await overdueSections(of, speaking, family))]);
}

type Late = Overdue extends ReadonlyMap<string, infer L> ? readonly [name: string, late: L] : never;

function silence(node: ReportedNode): Late {
  const { name, observedAt } = node;
  return [name, { message: `${name} is overdue: it was heard of last at ${iso(observedAt)}`, since: overdueFrom(node, observedAt) }];
}

/** Usually all is collected in each push, and there is nothing to read. */
async function overdueSections(of: ClusterAt, nodes: readonly ReportedNode[], family: Family): Promise<Late[]> {
  const missed = nodes.flatMap((node) => NEEDED[family].filter((section) => !isOk(node, section)).map((section) => ({ node, section })));
  if (missed.length === 0) return [];

  const { asker, cluster, at } = of;
  const asked = missed.map(({ node, section }) => ({ nodeId: node.id, section }));
  const lastOk = await readLastOk(asker.store, cluster.id, { sections: asked, at });
  // A section that was never collected is missing, which the trace sees for itself.
  const collected = missed.flatMap((one, index) => (typeof lastOk[index] === "number" ? [{ ...one, seenAt: lastOk[index] }] : []));
  const downtimes = await readDowntimes(asker.store, { from: Math.min(at, ...collected.map(({ seenAt }) => seenAt)), to: at });
  const late = collected.filter(({ node: { intervalSeconds }, seenAt }) => {
    return nodeFreshness({ at, lastSeenAt: seenAt, intervalSeconds, lostAfterMs: asker.lostAfterMs }, downtimes) !== "FRESH";
  });
  return late.map(({ node, section, seenAt }) => {
    const message = `${node.name}'s ${section} are overdue: they were collected last at ${iso(seenAt)}`;
    return [node.name, { message, since: overdueFrom(node, seenAt) }];
  });
}

/** Had the service itself been down meanwhile it would be later. */
const overdueFrom = ({ intervalSeconds }: ReportedNode, seenAt: Moment): Moment => seenAt + overdueAfterMs(intervalSeconds) + 1;
const isOk = ({ okSections }: ReportedNode, section: Section): boolean => ((okSections >>> SECTION_CODE[section]) & 1) === 1;
const iso = (moment: Moment): string => new Date(moment).toISOString();
