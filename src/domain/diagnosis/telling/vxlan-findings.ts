import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import { vxlanRows } from "./evidence.ts";
import type { Diagnosed, Evidence, Severity } from "../finding.ts";
import type { FindingCode } from "../finding-code.ts";
import { nameNodes } from "./words.ts";

/** What is to be told of each VXLAN link that is wrong. */
export type VxlanFault = Readonly<{
  code: FindingCode;
  severity: Severity | ((link: Link, node: number) => Severity);
  isWrong: (link: Link, node: number) => boolean;
  message: (link: Link, node: string) => string;
  /** Besides the link itself. */
  evidence: (link: Link, nodes: NodeSet) => readonly Evidence[];
  remedy: string | null;
}>;

/** One finding for each VXLAN link of a node that is wrong by itself, under the subject `vtep:<node>/<link>`. */
export function vxlanFindings(tables: ClusterTables, fault: VxlanFault, explained = NodeSet.none(tables.nodes.length)): Diagnosed[] {
  const { code, severity, isWrong, message, evidence, remedy } = fault;
  return clusterIndex(tables).links.flatMap(({ vxlans }, node) => {
    if (explained.has(node)) return [];
    const nodes = NodeSet.one(tables.nodes.length, node);
    const name = nameNodes(tables, nodes);
    return vxlans
      .filter((link) => isWrong(link, node))
      .map((link) => ({
        code,
        severity: typeof severity === "function" ? severity(link, node) : severity,
        subject: `vtep:${name}/${link.name}`,
        message: message(link, name),
        nodes,
        evidence: [...vxlanRows(tables, nodes, (row) => row === link), ...evidence(link, nodes)],
        remedy,
      }));
  });
}
