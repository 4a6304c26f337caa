import type { Address } from "../../address/address.ts";
import type { Mac } from "../../address/mac.ts";
import { addTo, groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { FdbEntry, Neighbor } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import type { Severity } from "../finding.ts";
import { type RemoteClaim, remoteClaims } from "../signs/remote-claims.ts";
import { isSwarmVxlan, swarmLinks } from "../signs/swarm.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { listed } from "../telling/words.ts";

/**
 * In the namespace of a Docker swarm network the entries for a container are not what they should be: the neighbor is there and the permanent
 * FDB entry is not, the FDB sends to another node than the one that has the container on a port, or elsewhere what is on a port of its own.
 *
 * Not claimed: anything of a container that is on no reporting node's port, since bridges forget quiet ones; nor that a MAC is derived from
 * the address, which is so only in some versions of Docker and not for containers with a MAC of their own.
 */
export const swarmStaleFdbOrArp: DiagnosisRule = {
  entry: {
    code: "SWARM_STALE_FDB_OR_ARP",
    severity: "CRITICAL",
    title: "A node's entries for a container of the swarm are stale",
    meaning:
      "Docker enters each remote container as a permanent neighbor and a permanent FDB entry. One of them was lost or left over, so this node " +
      "does not reach the container, or will not once learned entries age, while other nodes do.",
    remedy:
      "Restart the service's tasks, or disconnect and connect the network on the node; by hand, in the namespace: bridge fdb replace MAC dev vxlan0 " +
      "dst ADDRESS self permanent.",
    references: [
      "https://github.com/moby/moby/issues/52661",
      "https://github.com/moby/moby/issues/35401",
      "https://github.com/moby/moby/issues/31588",
      "https://github.com/moby/moby/issues/49908",
    ],
  },
  find: (tables) => {
    const pieces = [...withoutFdb(tables), ...strayed(tables)];
    if (pieces.length === 0) return [];
    return (["CRITICAL", "WARNING"] as const).flatMap((severity) =>
      gather(
        tables,
        pieces.filter((stale) => stale.severity === severity),
        {
          one: "container",
          several: "containers",
          finding: { code: "SWARM_STALE_FDB_OR_ARP", severity, remedy: null },
          message: (nodes, _, stale) => `On ${nodes} ${listed(stale.map(({ text, id }) => `${text} ${id}`))}.`,
        },
      ),
    );
  },
};

type Stale = Piece & Readonly<{ severity: Severity; text: string }>;

/** Neighbors across a swarm's VXLAN link to which no permanent FDB entry belongs. */
function withoutFdb(tables: ClusterTables): Stale[] {
  const swarms = swarmLinks(tables);
  if (swarms.size === 0) return [];
  return [...tables.neighbors.values()].flat().flatMap(({ row, nodes: holding }) => {
    const { mac, nudState, link } = row;
    const there = swarms.get(link);
    if (mac === undefined || nudState !== "PERMANENT" || there === undefined) return [];
    const nodes = holding.intersect(there).intersect(tables.known.fdb).minus(withOnPort(tables, mac));
    return nodes.isEmpty ? [] : lackingEntries(tables, { row, nodes }, mac);
  });
}

function withOnPort(tables: ClusterTables, mac: Mac): NodeSet {
  const bearers = clusterIndex(tables).bearers.get(mac) ?? [];
  return NodeSet.of(
    tables.nodes.length,
    bearers.filter(({ on }) => on === "port").map(({ node }) => node),
  );
}

function lackingEntries(tables: ClusterTables, { row, nodes }: Held<Neighbor>, mac: Mac): Stale[] {
  const entries = (tables.fdb.get(mac) ?? []).filter((entry) => entry.row.link === row.link);
  const permanent = NodeSet.unionOf(
    tables.nodes.length,
    entries.filter((entry) => entry.row.state === "permanent").map((entry) => entry.nodes),
  );
  const lacking = nodes.minus(permanent);
  // What was learned goes on for some minutes, and nobody tells of it while only heartbeats come.
  const learned = lacking.intersect(
    NodeSet.unionOf(
      tables.nodes.length,
      entries.map((entry) => entry.nodes),
    ).union(nodes.minus(tables.dynamicKnown)),
  );
  const text = "there is a neighbor but no permanent FDB entry for";
  return [
    { severity: "CRITICAL" as const, nodes: lacking.minus(learned) },
    { severity: "WARNING" as const, nodes: learned },
  ].map(({ severity, nodes: at }) => ({ id: mac, nodes: at, severity, text, evidence: peerRows("neighbors", [{ row, nodes: at }], at) }));
}

/** FDB entries that lead away from the one node with the container on a port. A machine has a namespace for each of its networks, all at one address. */
function strayed(tables: ClusterTables): Stale[] {
  const claims = remoteClaims(tables).filter(({ bearer }) => bearer.on === "port" && isSwarmVxlan(bearer.vxlan));
  return [...groupBy(claims, ({ vni }) => vni).values()].flatMap((same) => strayedIn(tables, same));
}

function strayedIn(tables: ClusterTables, claims: readonly RemoteClaim[]): Stale[] {
  const usual = usualAddresses(claims);
  const holderOf = new Map([...usual].map(([node, address]) => [address, node]));
  return claims.flatMap(({ mac, bearer, underlayIp, observers }) => {
    const own = observers.intersect(NodeSet.one(tables.nodes.length, bearer.node));
    const other = holderOf.get(underlayIp);
    const others = other === undefined || other === bearer.node ? NodeSet.none(tables.nodes.length) : observers.minus(own);
    const entries = (tables.fdb.get(mac) ?? []).filter(({ row }) => row.remoteVtep === underlayIp);
    const at = other === undefined ? "" : `, where ${tables.nodes[other]} is,`;
    return [
      piece({ mac, nodes: own, severity: "WARNING", text: `the FDB sends to ${underlayIp} what is on a port of its own:` }, entries),
      piece(
        { mac, nodes: others, severity: "CRITICAL", text: `the FDB sends to ${underlayIp}${at} what ${tables.nodes[bearer.node]} has:` },
        entries,
      ),
    ];
  });
}

function piece(
  { mac, ...stale }: Pick<Stale, "nodes" | "severity" | "text"> & Readonly<{ mac: Mac }>,
  entries: readonly Held<FdbEntry>[],
): Stale {
  return { ...stale, id: mac, evidence: peerRows("fdb", entries, stale.nodes) };
}

/** By node, the address to which most entries for its containers lead, if no other node's containers are there as often. */
function usualAddresses(claims: readonly RemoteClaim[]): ReadonlyMap<number, Address> {
  const counts = new Map<string, { node: number; address: Address; count: number }[]>();
  for (const { bearer, underlayIp, observers } of claims) {
    const known = counts.get(underlayIp)?.find(({ node }) => node === bearer.node);
    if (known === undefined) addTo(counts, underlayIp, { node: bearer.node, address: underlayIp, count: observers.size });
    else known.count += observers.size;
  }
  const usual = [...counts.values()].flatMap((rivals) => {
    const [first, second] = [...rivals].sort((a, b) => b.count - a.count);
    return first === undefined || first.count === second?.count ? [] : [first];
  });
  return new Map(usual.sort((a, b) => a.count - b.count).map(({ node, address }) => [node, address]));
}
