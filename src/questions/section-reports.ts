import type { Moment } from "../domain/history/span.ts";
import { SECTIONS, type Section } from "../domain/snapshot/section.ts";
import { readLastOk, readSectionReports, type StoredReport } from "../storage/read-section-reports.ts";
import type { NodeFact } from "./node-facts.ts";
import type { NodeAt } from "./nodes.ts";

/** What was collected of one section, and what was not. */
export type SectionReport = Readonly<{
  name: Section;
  status: StoredReport["status"];
  error: string | null;
  /** Of the last ok report, whose rows are the ones told; null where there was none. */
  observedAt: Moment | null;
  rowCount: number;
}>;

/** Every section of each of these nodes of one moment, in their order, as the node's last push at or before it reported it. */
export async function sectionReports(nodes: readonly Readonly<{ node: NodeAt; facts: readonly NodeFact[] }>[]): Promise<SectionReport[][]> {
  const [first] = nodes;
  if (first === undefined) return [];

  const { asker, cluster, at } = first.node.of;
  const stored = await readSectionReports(asker.store, cluster.id, { nodeIds: nodes.map(({ node }) => node.id), at });
  const notOk = nodes.flatMap(({ node }) => sectionsNotOk(stored.get(node.id) ?? []).map((section) => ({ nodeId: node.id, section })));
  const lastOk = await readLastOk(asker.store, cluster.id, { sections: notOk, at });
  const observed = new Map(notOk.map(({ nodeId, section }, index) => [`${nodeId} ${section}`, lastOk[index] ?? null]));
  return nodes.map(({ node, facts }) => {
    const reports = new Map((stored.get(node.id) ?? []).map((report) => [report.name, report]));
    return SECTIONS.map((name) =>
      toReport({ node, name, facts, report: reports.get(name), lastOk: observed.get(`${node.id} ${name}`) ?? null }),
    );
  });
}

function sectionsNotOk(reports: readonly StoredReport[]): Section[] {
  const ok = new Set(reports.filter(({ status }) => status === "ok").map(({ name }) => name));
  return SECTIONS.filter((section) => !ok.has(section));
}

type Reported = Readonly<{
  node: NodeAt;
  name: Section;
  facts: readonly NodeFact[];
  report: StoredReport | undefined;
  lastOk: Moment | null;
}>;

function toReport({ node, name, facts, report, lastOk }: Reported): SectionReport {
  const rowCount = facts.filter(({ section }) => section === name).length;
  if (report === undefined) return { name, status: "not_collected", error: null, observedAt: lastOk, rowCount };
  return {
    name,
    status: report.status,
    error: report.error ?? null,
    observedAt: report.status === "ok" ? node.observedAt : lastOk,
    rowCount,
  };
}
