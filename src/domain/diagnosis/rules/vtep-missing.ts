import { clusterIndex } from "../../overlay/cluster-index.ts";
import { groupBy } from "../../fib/group-by.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { isVtepMac } from "../../overlay/judge-vtep.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { FdbEntry } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { flannelBackends, isFlannelVxlan } from "../signs/flannel-backends.ts";
import { holdersOf } from "../signs/remote-claims.ts";

/**
 * Peers send to a node that has no VXLAN link of that VNI: the link was deleted, by hand or together with the device below it.
 *
 * Not claimed: anything of a node that has not reported its links, that runs another backend of flannel, or whose address now belongs to
 * another machine with a VTEP of its own.
 */
export const vtepMissing: DiagnosisRule = {
  entry: {
    code: "VTEP_MISSING",
    severity: "CRITICAL",
    title: "A node to which others send has no VXLAN link",
    meaning:
      "The peers' FDB entries name the node's underlay address, but the node has no VXLAN link of that VNI. Its routes, neighbors and FDB " +
      "entries went with the link: the node is cut off in both directions.",
    remedy: "Restart flanneld on the node, which makes the link anew; the device below may have been made anew too.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1348",
      "https://github.com/flannel-io/flannel/issues/869",
      "https://github.com/projectcalico/calico/issues/7757",
    ],
  },
  find: (tables) => lackingLinks(tables).map((lacking) => findingOf(tables, lacking)),
};

type Lacking = Readonly<{ node: number; link: string; entries: readonly Held<FdbEntry>[] }>;

function lackingLinks(tables: ClusterTables): Lacking[] {
  const { bearers } = clusterIndex(tables);
  const unborne = [...tables.fdb].filter(([mac]) => isVtepMac(mac) && (bearers.get(mac)?.length ?? 0) === 0).flatMap(([, rows]) => rows);
  const lacking = unborne.map((held) => ({ node: lackingNode(tables, held), held }));
  return [...groupBy(lacking, ({ node, held }) => `${node} ${held.row.link}`).values()].flatMap((same) => {
    const [first] = same;
    const node = first?.node ?? null;
    if (first === undefined || node === null || changedBackend(tables, first.held.row.link, node)) return [];
    return [{ node, link: first.held.row.link, entries: same.map(({ held }) => held) }];
  });
}

/** The one node at the entry's address, if it has no VXLAN link of that VNI. */
function lackingNode(tables: ClusterTables, { row }: Held<FdbEntry>): number | null {
  if (row.remoteVtep === undefined) return null;
  const { links, shapes } = clusterIndex(tables);
  const holders = holdersOf(tables, row.remoteVtep);
  const node = holders.first;
  if (node === null || holders.size > 1 || !tables.known.links.has(node)) return null;
  const vnis = new Set((shapes.get(row.link) ?? []).map((shape) => shape.row.vni));
  const has = links[node]?.vxlans.some(({ name, vxlan }) => name === row.link || vxlan?.vni === undefined || vnis.has(vxlan.vni));
  return has === true ? null : node;
}

function changedBackend(tables: ClusterTables, link: string, node: number): boolean {
  const { wireguard, ipip, hostGw } = flannelBackends(tables);
  return isFlannelVxlan(link) && (wireguard.has(node) || ipip.has(node) || hostGw.has(node));
}

function findingOf(tables: ClusterTables, { node, link, entries }: Lacking): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  const addresses = new Set(entries.map(({ row }) => row.remoteVtep));
  return {
    code: "VTEP_MISSING",
    severity: "CRITICAL",
    subject: `vtep:${tables.nodes[node]}/${link}`,
    message: `${tables.nodes[node]} has no VXLAN link ${link}, though others send there.`,
    nodes,
    evidence: [
      ...peerRows("fdb", entries, tables.known.fdb),
      ...ownRows(tables, { section: "addresses", nodes }, ({ address }) => addresses.has(address)),
    ],
    remedy: null,
  };
}
