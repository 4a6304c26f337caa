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

/** Every section, as the node's last push at or before the moment reported it. */
export async function sectionReports(node: NodeAt, facts: readonly NodeFact[]): Promise<SectionReport[]> {
  const { asker, cluster, at } = node.of;
  const ids = { clusterId: cluster.id, nodeId: node.id };
  const reports = new Map((await readSectionReports(asker.store, ids, at)).map((report) => [report.name, report]));
  const notOk = SECTIONS.filter((section) => reports.get(section)?.status !== "ok");
  const lastOk = await readLastOk(asker.store, ids, { sections: notOk, at });
  return SECTIONS.map((name) => {
    const report = reports.get(name);
    return {
      name,
      status: report?.status ?? "not_collected",
      error: report?.error ?? null,
      observedAt: report?.status === "ok" ? node.observedAt : (lastOk.get(name) ?? null),
      rowCount: facts.filter(({ section }) => section === name).length,
    };
  });
}
