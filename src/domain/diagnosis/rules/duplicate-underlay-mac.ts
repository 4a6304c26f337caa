import type { Mac } from "../../address/mac.ts";
import { type Prefix, prefixAround } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * The links below the VTEPs of several nodes have one MAC on one network, as cloned machines have. Switches then learn it now here, now
 * there. NAT links of virtual machines, isolated from each other, may well share one: only links that bear a VTEP's source count.
 */
export const duplicateUnderlayMac: DiagnosisRule = {
  entry: {
    code: "DUPLICATE_UNDERLAY_MAC",
    severity: "WARNING",
    title: "Several nodes' underlay links have one MAC",
    meaning:
      "On one network two nodes' links have the same MAC. Switches learn it on the port that spoke last, so packets for one node arrive at the " +
      "other, from moment to moment.",
    remedy: "Give one of the machines another MAC: cloned machines need new ones.",
    references: ["https://standards.ieee.org/ieee/802.1Q/10323/"],
  },
  causes: ["DUPLICATE_UNDERLAY_IP", "WRONG_IFACE_ON_ONE_NODE", "NAT_NETWORK_AS_UNDERLAY"],
  find: (tables, explained) =>
    [...groupBy(sources(tables), ({ mac, subnet }) => `${mac} ${subnet}`).values()].flatMap((same) => {
      const [first] = same;
      const nodes = NodeSet.of(
        tables.nodes.length,
        same.map(({ node }) => node),
      );
      return first === undefined || nodes.size < 2 || nodes.intersects(explained) ? [] : [findingOf(tables, first.mac, nodes)];
    }),
};

type Source = Readonly<{ node: number; mac: Mac; subnet: Prefix }>;

function sources(tables: ClusterTables): Source[] {
  return clusterIndex(tables).links.flatMap((own, node) => {
    const locals = new Set(own.vxlans.map(({ vxlan }) => vxlan?.local));
    return own.addresses
      .filter(({ address }) => locals.has(address))
      .flatMap(({ link, address, prefixLength }) => {
        const mac = own.byName.get(link)?.mac;
        return mac === undefined ? [] : [{ node, mac, subnet: prefixAround(address, prefixLength) }];
      });
  });
}

function findingOf(tables: ClusterTables, mac: Mac, nodes: NodeSet): Diagnosed {
  const { links } = clusterIndex(tables);
  return {
    code: "DUPLICATE_UNDERLAY_MAC",
    severity: "WARNING",
    subject: `mac:${mac}`,
    message: `The links below the VTEPs of ${nameNodes(tables, nodes)} share the MAC ${mac}.`,
    nodes,
    evidence: ownRows(
      tables,
      { section: "links", nodes },
      (link, node) => link.mac === mac && links[node]?.underlay.has(link.name) === true,
    ),
    remedy: null,
  };
}
