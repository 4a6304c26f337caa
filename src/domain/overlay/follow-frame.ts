import { ALL_ZERO_MAC, type Mac } from "../address/mac.ts";
import type { FdbEntry } from "../snapshot/rows.ts";
import { clusterIndex } from "./cluster-index.ts";
import type { ClusterTables, Held } from "./cluster-tables.ts";
import { sendFrames } from "./send-frames.ts";
import { NodeSet } from "./node-set.ts";
import { dead, type Passage } from "./passage.ts";

/** A frame that a node hands to `link`: a VXLAN link, its bridge, or a VLAN link on that bridge. */
export type Outgoing = Readonly<{ link: string; mac: Mac }>;

/** Where the FDB of each sender takes a frame: by its entry for the MAC, else by its all-zero entries. */
export function followFrame(tables: ClusterTables, outgoing: Outgoing, nodes: NodeSet): Passage[] {
  const passages: Passage[] = [];
  let rest = nodes;
  for (const entry of entriesBehind(tables, outgoing.link, outgoing.mac)) {
    const taken = rest.intersect(entry.nodes);
    if (taken.isEmpty) continue;
    passages.push(...sendFrames(tables, { entry: entry.row, mac: outgoing.mac }, taken));
    rest = rest.minus(taken);
  }
  if (rest.isEmpty) return passages;
  const turnedIn = rest.intersect(localBearers(tables, outgoing));
  if (!turnedIn.isEmpty) passages.push(dead(turnedIn, "WRONG_NEXT_HOP"));
  return [...passages, ...followFlood(tables, outgoing, rest.minus(turnedIn))];
}

/** Entries for a MAC on the VXLAN links behind a link, each with those of its holders for which it is behind that link. */
export function entriesBehind(tables: ClusterTables, link: string, mac: Mac): Held<FdbEntry>[] {
  const behind = clusterIndex(tables).entries.get(link);
  const entries: Held<FdbEntry>[] = [];
  for (const { row, nodes } of tables.fdb.get(mac) ?? []) {
    const there = behind?.get(row.link);
    if (there !== undefined) entries.push({ row, nodes: nodes.intersect(there) });
  }
  return entries;
}

/** Nodes whose bridge delivers the MAC to a port of its own. */
function localBearers(tables: ClusterTables, { link, mac }: Outgoing): NodeSet {
  const bearers = clusterIndex(tables).bearers.get(mac) ?? [];
  const local = bearers.filter(({ on, vxlan }) => on === "port" && vxlan.name !== link);
  return NodeSet.of(
    tables.nodes.length,
    local.map(({ node }) => node),
  );
}

/** Every default remote gets a copy: one that arrives is enough, whatever becomes of the others. */
function followFlood(tables: ClusterTables, { link, mac }: Outgoing, nodes: NodeSet): Passage[] {
  if (nodes.isEmpty) return [];
  const sent = entriesBehind(tables, link, ALL_ZERO_MAC).flatMap((entry) => {
    const flooding = nodes.intersect(entry.nodes);
    return flooding.isEmpty ? [] : sendFrames(tables, { entry: entry.row, mac }, flooding);
  });
  const arriving = sent.filter(({ leadsTo }) => !leadsTo.isEmpty);
  const served = sendersOf(tables, arriving);
  const lost = sent.map((passage) => ({ ...passage, nodes: passage.nodes.minus(served) })).filter((passage) => !passage.nodes.isEmpty);
  const silent = nodes.minus(sendersOf(tables, sent));
  return [...arriving, ...lost, ...(silent.isEmpty ? [] : [dead(silent, "MISSING_FDB")])];
}

function sendersOf(tables: ClusterTables, passages: readonly Passage[]): NodeSet {
  return NodeSet.unionOf(
    tables.nodes.length,
    passages.map(({ nodes }) => nodes),
  );
}
