import type { Mac } from "../domain/address/mac.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { clusterTablesFrom } from "../domain/overlay/build-cluster-tables.ts";
import { judgeVtep } from "../domain/overlay/judge-vtep.ts";
import { listVteps, type VtepFilter, type VtepSummary } from "../domain/overlay/list-vteps.ts";
import type { UnderlayClaim, Vtep } from "../domain/overlay/vtep.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { clusterTables, clusterTablesNaming } from "./cluster-tables.ts";

/** One VTEP MAC as of a moment; `of` is null where no such cluster ever reported. */
export type VtepAt = Readonly<{ of: ClusterAt | null; tables: ClusterTables; judged: Vtep }>;

/** One claim about a VTEP MAC, and what its age is found by. */
export type ClaimAt = Readonly<{ of: ClusterAt; tables: ClusterTables; mac: Mac; claim: UnderlayClaim }>;

/** Which underlay IP serves this VTEP MAC. Reads no more slots than those that name it. */
export async function vtep(of: ClusterAt | null, { mac, vni }: { mac: Mac; vni: number | null }): Promise<VtepAt> {
  const tables = of === null ? NO_TABLES : await clusterTablesNaming(of, mac);
  return { of, tables, judged: judgeVtep(tables, mac, vni) };
}

/** The VTEP MACs of a cluster, worst agreement first. All are counted; `tell` judges those in full that are told. */
export async function vteps(
  of: ClusterAt | null,
  filter: VtepFilter,
): Promise<Readonly<{ found: VtepSummary[]; tell: (summary: VtepSummary) => VtepAt }>> {
  const tables = of === null ? NO_TABLES : await clusterTables(of);
  return { found: listVteps(tables, filter), tell: ({ mac }) => ({ of, tables, judged: judgeVtep(tables, mac, filter.vni) }) };
}

const NO_TABLES = clusterTablesFrom([]);
