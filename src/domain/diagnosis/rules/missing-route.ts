import type { Address } from "../../address/address.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { peerRows } from "../telling/evidence.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { routeFix } from "../telling/fixes.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { lostSubnets, wholeLoss } from "../signs/lost-subnets.ts";
import { listed } from "../telling/words.ts";

/**
 * Nodes have no route for a peer's subnet, or only the default, while they know its VTEP. Without a default route the pod hears net
 * unreachable; with one its packets leave by it in silence. What comes from there still arrives, only the reply is lost.
 */
export const missingRoute: DiagnosisRule = {
  entry: {
    code: "MISSING_ROUTE",
    severity: "CRITICAL",
    title: "No route for a peer's subnet",
    meaning:
      "The nodes know the peer's VTEP but have no route that leads its subnet there. The default route takes the packets, or the pod hears " +
      "net unreachable. Both directions of a ping fail, since the reply needs the route too.",
    remedy: "Restart flanneld on the nodes that lack the route, and look for what removed it: networkd, NetworkManager, DHCP.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1531",
      "https://github.com/flannel-io/flannel/issues/1237",
      "https://github.com/flannel-io/flannel/issues/1434",
      "https://github.com/systemd/systemd/issues/25451",
    ],
  },
  causes: [
    "VTEP_MISSING",
    "VTEP_DOWN",
    "VTEP_BOUNCED",
    "VTEP_RECREATED_EMPTY",
    "VTEP_ADDR_MISSING",
    "VNI_MISMATCH",
    "RULE_MAIN_OR_LOCAL_MISSING",
    "RULE_TABLE_52",
    "RULE_TABLE_220",
    "RULE_NM_CLOUD_SETUP",
    "ROUTING_RULE_DIVERTS",
    "DUPLICATE_VTEP_ADDRESS",
    "FOREIGN_ROUTES_REMOVED",
    "DIRECT_ROUTES_LOST_AFTER_FLAP",
  ],
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "route",
      several: "routes",
      finding: { code: "MISSING_ROUTE", severity: "CRITICAL", remedy: null },
      message: (nodes, subnets, told) => `On ${nodes} there is no route to ${subnets}${captureOf(told)}.`,
      wholly: {
        nodes: wholeLoss(tables, ({ knows }) => knows).minus(explained),
        message: (nodes) => `On ${nodes} there is no route to the subnet of any other node.`,
      },
    }),
};

type Lost = Piece & Readonly<{ ways: readonly string[] }>;

function pieces(tables: ClusterTables, explained: NodeSet): Lost[] {
  return lostSubnets(tables).flatMap(({ prefix, forgetful, captured, owners }) => {
    const nodes = forgetful.minus(explained);
    const taken = captured.filter((held) => held.nodes.intersects(nodes));
    const ways = taken.map(({ row }) => [row.gateway, row.link].filter((word) => word !== undefined).join(" on "));
    const vteps = nodes.isEmpty ? [] : vtepAddresses(tables, owners).flatMap((address) => tables.neighbors.get(address) ?? []);
    const fix = nodes.isEmpty ? null : routeFix(tables, prefix, owners);
    return [{ id: prefix, nodes, ways, fix, evidence: [...peerRows("routes", taken, nodes), ...peerRows("neighbors", vteps, nodes)] }];
  });
}

function vtepAddresses(tables: ClusterTables, owners: NodeSet): readonly Address[] {
  const { links } = clusterIndex(tables);
  return owners.toArray().flatMap((owner) => links[owner]?.vtepAddresses ?? []);
}

function captureOf(told: readonly Lost[]): string {
  const ways = [...new Set(told.flatMap(({ ways: taken }) => taken))];
  return ways.length === 0 ? "" : `; the default route by ${listed(ways)} takes the packets`;
}
