import { describe, expect, it } from "vitest";
import { inconsistentSubnets, judgeSubnet } from "../../src/domain/overlay/judge-subnet.ts";
import { listVteps } from "../../src/domain/overlay/list-vteps.ts";
import { namesOf, prefix } from "../builders/overlay.ts";
import { capturedNames, capturedTables } from "../support/captured.ts";
import { judgedVteps } from "../support/judged-vteps.ts";

const isSound = (name: string) => /^healthy-|^fault-benign_|^evpn-healthy$|^fault-v6_healthy$/.test(name);

/** Subnets reported for a captured overlay, with their reasons. */
function reported(name: string): Record<string, readonly string[]> {
  return Object.fromEntries(inconsistentSubnets(capturedTables(name)).map((subnet) => [subnet.prefix, subnet.reasons]));
}

describe("captured overlays", () => {
  it("are there in number, so that these tests cannot pass by looking at nothing", () => {
    expect(capturedNames().filter(isSound).length).toBeGreaterThan(20);
  });

  it.each(capturedNames().filter(isSound))("report no subnet and no VTEP of %s, which is sound", (name) => {
    const tables = capturedTables(name);

    expect(inconsistentSubnets(tables)).toEqual([]);
    expect(listVteps(tables, { vni: null, agreement: ["CONFLICT", "WRONG_OWNER"] })).toEqual([]);
  });

  it("report every pod subnet and every VTEP where flannel registered the NAT address on all nodes", () => {
    const tables = capturedTables("fault-dup_public_ip_all");

    const subnets = inconsistentSubnets(tables);
    const vteps = judgedVteps(tables);

    expect(subnets.map((subnet) => subnet.prefix)).toEqual(["9.0.1.0/24", "9.0.2.0/24", "9.0.3.0/24", "9.0.4.0/24"]);
    expect(subnets.flatMap(({ reasons }) => reasons)).toEqual(Array.from({ length: 4 }, () => "UNDERLAY_IP_IS_OWN"));
    expect(vteps.map(({ agreement, underlayIp }) => [agreement, underlayIp])).toEqual(
      Array.from({ length: 4 }, () => ["WRONG_OWNER", "10.0.2.15"]),
    );
    expect(vteps.flatMap(({ bearers }) => bearers.flatMap(({ candidates }) => candidates)).sort()).toEqual([
      "192.168.1.121",
      "192.168.1.122",
      "192.168.1.123",
      "192.168.1.124",
    ]);
  });

  it("show the loop in the one group of a subnet whose FDB entries name the senders' own address", () => {
    const tables = capturedTables("fault-dup_public_ip_all");

    const [group, ...others] = judgeSubnet(tables, prefix("9.0.1.0/24"))?.nextHops ?? [];

    expect(others).toEqual([]);
    expect(group).toMatchObject({ gateway: "9.0.1.0", link: "flannel.1", remoteVteps: ["10.0.2.15"], loopsBack: true });
    expect(group?.leadsTo.isEmpty).toBe(true);
    expect(namesOf(tables, group!.nodes)).toEqual(["node2", "node3", "node4"]);
  });

  it.each([
    ["fault-fdb_missing", { "9.0.1.0/24": ["MISSING_FDB"] }],
    ["fault-fdb_wrong_dst_node", { "9.0.1.0/24": ["FDB_WRONG_DST"] }],
    ["fault-fdb_dst_self", { "9.0.1.0/24": ["UNDERLAY_IP_IS_OWN"] }],
    ["fault-fdb_missing_but_default", {}],
    ["fault-neigh_missing", { "9.0.1.0/24": ["MISSING_NEIGH"] }],
    ["fault-neigh_wrong_mac_other", { "9.0.4.0/24": ["DETOUR"] }],
    ["fault-lease_swapped", { "9.0.3.0/24": ["DETOUR"], "9.0.4.0/24": ["DETOUR"] }],
    ["fault-route_missing", { "9.0.4.0/24": ["MISSING_ROUTE"] }],
    ["fault-route_blackhole", { "9.0.2.0/24": ["UNUSABLE_ROUTE"] }],
    ["fault-route_wrong_gw_loop", { "9.0.2.0/24": ["WRONG_NEXT_HOP"] }],
    ["fault-route_hijack_more_specific", { "9.0.4.0/24": ["WRONG_NEXT_HOP"] }],
    ["fault-route_without_onlink", {}],
    ["fault-stale_mac_both", { "9.0.4.0/24": ["WRONG_NEXT_HOP"] }],
    ["fault-cni0_addr_missing", { "9.0.4.0/24": ["OWNER_UNKNOWN", "MISSING_ROUTE"] }],
    ["fault-cni0_slash16", {}],
    ["fault-overlap_lease", { "9.0.4.0/24": ["DUPLICATE_POD_CIDR"] }],
    ["fault-local_owns_pod_ip", { "9.0.4.0/24": ["UNUSABLE_ROUTE"] }],
    ["fault-ecmp_dead_leg", { "9.0.3.0/24": ["WRONG_NEXT_HOP"] }],
    ["fault-agent_silent", {}],
    ["fault-removed_node_ip_reused", {}],
    ["fault-rule_suppress", {}],
    ["fault-v6_fdb_missing", { "fd09:0:0:3::/64": ["MISSING_FDB"] }],
    ["evpn-rmac_fdb_deleted", { "9.0.1.0/24": ["MISSING_FDB"], "10.100.0.0/24": ["MISSING_FDB"] }],
    ["evpn-l2vni_mismatch", { "10.100.0.0/24": ["DUPLICATE_POD_CIDR"] }],
  ])("give the reason in %s", (name, reasons) => {
    expect(reported(name)).toEqual(reasons);
  });

  it.each([
    ["fault-vni_mismatch", 4],
    ["fault-port_mismatch", 4],
    ["fault-underlay_ip_changed", 4],
    ["fault-wrong_nic_one", 4],
    ["fault-flannel_down", 4],
    ["fault-dup_vtep_mac", 2],
    ["fault-rule_iif_prohibit", 3],
    ["fault-rule_divert_blackhole", 3],
  ])("report in %s all %i subnets that some node cannot reach", (name, count) => {
    expect(Object.keys(reported(name))).toHaveLength(count);
  });

  it("name the silent node's subnet as one whose owner is unknown, which is no fault", () => {
    const tables = capturedTables("fault-agent_silent");

    const silent = judgeSubnet(tables, prefix("9.0.3.0/24"));

    expect(silent).toMatchObject({ isConsistent: true, reasons: ["OWNER_UNKNOWN"] });
  });
});
