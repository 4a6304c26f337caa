import type { OpenStore } from "../../src/storage/store.ts";
import { evaluateFindings } from "../../src/upkeep/evaluate-findings.ts";
import { type FlannelSnapshot, flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "./cluster.ts";

/** The same with one more underlay address. Where it is that by which peers reach another node, it is a fault. */
export function withAddress(snapshot: FlannelSnapshot, local: string): FlannelSnapshot {
  const foreign = { ifname: "eth0", addr_info: [{ family: "inet", local, prefixlen: 24, scope: "global" }] };
  return { ...snapshot, addresses: [...snapshot.addresses, foreign] };
}

/** Looks for findings in all of a cluster's time up to a moment. */
export async function evaluateAll(store: OpenStore, now: number, cluster = "test"): Promise<void> {
  const evaluation = { cluster, now, lostAfterMs: 24 * 60 * MINUTE };
  let outcome = "more";
  while (outcome === "more") outcome = await evaluateFindings(store, evaluation);
}

/** Opens a finding in a cluster of three nodes that were pushed at noon: a minute later it is there. */
export async function openFinding(store: OpenStore): Promise<void> {
  const snapshot = withAddress(flannelSnapshot(2, 3), "192.0.2.1");
  for (const seconds of [20, 40]) {
    await pushAt(store, NOON + seconds * 1000, { node: "node2", snapshot });
    await evaluateAll(store, NOON + seconds * 1000);
  }
}
