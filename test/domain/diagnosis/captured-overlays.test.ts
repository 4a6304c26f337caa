import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/domain/diagnosis/diagnose.ts";
import { namesOf } from "../../builders/overlay.ts";
import { capturedNames, capturedTables } from "../../support/captured.ts";

/** What is told first of overlays of real kernels with one fault, each captured while its pings failed or took a detour. */
const FIRST = {
  "fault-dup_public_ip_all": "CRITICAL DUPLICATE_UNDERLAY_IP on node1 node2 node3 node4",
  "fault-wrong_nic_one": "CRITICAL WRONG_IFACE_ON_ONE_NODE on node2",
  "fault-underlay_ip_changed": "CRITICAL UNDERLAY_IP_CHANGED on node2",
  "fault-flannel_down": "CRITICAL VTEP_DOWN on node3",
  "fault-vni_mismatch": "CRITICAL VNI_MISMATCH on node3",
  "fault-port_mismatch": "CRITICAL PORT_MISMATCH on node1",
  "fault-dup_vtep_mac": "CRITICAL DUPLICATE_VTEP_MAC on node1 node2",
  "fault-stale_mac_both": "CRITICAL STALE_VTEP_MAC on node1 node2 node3",
  "fault-neigh_wrong_mac_other": "WARNING NEIGH_WRONG_MAC on node2",
  "fault-lease_swapped": "WARNING NEIGH_WRONG_MAC on node2",
  "fault-fdb_missing": "CRITICAL MISSING_FDB on node4",
  "fault-fdb_wrong_dst_node": "CRITICAL FDB_WRONG_DST on node2",
  "fault-fdb_dst_self": "CRITICAL UNDERLAY_IP_IS_OWN on node2",
  "fault-neigh_missing": "CRITICAL MISSING_NEIGH on node4",
  "fault-route_missing": "CRITICAL MISSING_ROUTE on node1",
  "fault-route_blackhole": "CRITICAL BLACKHOLE_SHADOW on node4",
  "fault-route_hijack_more_specific": "CRITICAL MORE_SPECIFIC_ROUTE on node3",
  "fault-route_wrong_gw_loop": "CRITICAL ROUTING_LOOP on node1 node4",
  "fault-ecmp_dead_leg": "CRITICAL MORE_SPECIFIC_ROUTE on node2",
  "fault-rule_iif_prohibit": "CRITICAL ROUTING_RULE_DIVERTS on node1",
  "fault-rule_divert_blackhole": "CRITICAL ROUTING_RULE_DIVERTS on node3",
  "fault-cni0_addr_missing": "CRITICAL BRIDGE_ADDR_MISSING on node4",
  "fault-overlap_lease": "CRITICAL DUPLICATE_POD_CIDR on node3 node4",
  "fault-local_owns_pod_ip": "CRITICAL POD_IP_OUTSIDE_CIDR on node3",
  "fault-v6_fdb_missing": "CRITICAL MISSING_FDB on node1",
  "evpn-rmac_fdb_deleted": "CRITICAL MISSING_FDB on node2",
  "evpn-l2vni_mismatch": "CRITICAL VNI_MISMATCH on node4",
} as const;

const healthy = capturedNames().filter((name) => /^(healthy-|fault-benign_)|^(evpn-healthy|fault-v6_healthy)$/.test(name));

describe("diagnose of captured overlays", () => {
  it.each(Object.entries(FIRST))("tells the fault of %s first", (name, expected) => {
    const tables = capturedTables(name);
    const [first] = diagnose(tables);

    expect(first && `${first.severity} ${first.code} on ${namesOf(tables, first.nodes).join(" ")}`).toBe(expected);
  });

  it.each(healthy)("tells nothing but information of %s, where nothing is wrong", (name) => {
    expect(diagnose(capturedTables(name)).filter(({ severity }) => severity !== "INFO")).toEqual([]);
  });

  it("tells nothing else of the founding story: one cause, once for the cluster", () => {
    expect(diagnose(capturedTables("fault-dup_public_ip_all"))).toMatchObject([{ subject: "address:10.0.2.15" }]);
    expect(healthy.length).toBeGreaterThan(20);
  });
});
