import type { Address } from "../../address/address.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import type { Diagnosed } from "../finding.ts";

/** An underlay address by which VTEPs are reached, and which several nodes hold. */
export const duplicateUnderlayIp: DiagnosisRule = {
  entry: {
    code: "DUPLICATE_UNDERLAY_IP",
    severity: "CRITICAL",
    title: "Several nodes are reached at one underlay address",
    meaning: "FDB entries send the frames for several nodes to one address that each of them holds itself.",
    remedy: "Give the overlay the interface whose address is unique, and restart it on the nodes.",
    references: ["https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md"],
  },
  find: (tables) => [...usedAsVtep(tables)].flatMap((address) => findingOf(tables, address) ?? []),
};

function usedAsVtep(tables: ClusterTables): ReadonlySet<Address> {
  return clusterIndex(tables).underlayAddresses;
}

function findingOf(tables: ClusterTables, address: Address): Diagnosed | null {
  const nodes = nodesUnder(tables, clusterIndex(tables).holders, address);
  if (nodes.size < 2) return null;
  return {
    code: "DUPLICATE_UNDERLAY_IP",
    severity: "CRITICAL",
    subject: `address:${address}`,
    message: `${nodes.size} nodes hold the underlay address ${address}.`,
    nodes,
    evidence: [],
    remedy: null,
  };
}
