import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeLinks } from "../../overlay/node-links.ts";
import { nodesWhere } from "../signs/nodes-where.ts";
import { nameNodes } from "../telling/words.ts";

/** Nodes have their underlay address with a netmask of 32 bits, as some clouds give it: then no two nodes seem to be on one network. */
export const nodeIpSlash32: DiagnosisRule = {
  entry: {
    code: "NODE_IP_SLASH32",
    severity: "INFO",
    title: "Underlay addresses have a netmask of 32 bits",
    meaning:
      "The VTEPs' addresses have no network around them. Overlays that send directly within one network (DirectRouting, Calico's CrossSubnet) " +
      "take all nodes to be on different ones and encapsulate everything.",
    remedy: "Nothing, where the cloud gives such addresses; choose VXLAN for all nodes instead of CrossSubnet.",
    references: ["https://github.com/projectcalico/calico/issues/4254"],
  },
  causes: ["UNDERLAY_ROUTE_BROKEN"],
  find: (tables, explained) => {
    const nodes = nodesWhere(tables, (own) => isSingle(own)).minus(explained);
    if (nodes.isEmpty) return [];
    const message = `The underlay addresses of ${nameNodes(tables, nodes)} have a netmask of 32 bits.`;
    const evidence = ownRows(
      tables,
      { section: "addresses", nodes },
      ({ address, prefixLength }, node) => prefixLength === 32 && isLocal(tables, node, address),
    );
    return [{ code: "NODE_IP_SLASH32", severity: "INFO", subject: "netmask:32", message, nodes, evidence, remedy: null }];
  },
};

/** On loopback such an address is meant to be, and beside a wider one it is a virtual address. */
function isSingle(own: NodeLinks): boolean {
  const locals = new Set(own.vxlans.map(({ vxlan }) => vxlan?.local));
  return own.addresses.some(({ address, prefixLength, link }) => {
    if (prefixLength !== 32 || !locals.has(address) || own.byName.get(link)?.flags.includes("LOOPBACK") === true) return false;
    return !own.addresses.some((other) => other.link === link && other.prefixLength < 32);
  });
}

const isLocal = (tables: ClusterTables, node: number, address: string): boolean =>
  tables.local[node]?.links.some(({ vxlan }) => vxlan?.local === address) === true;
