import { describe, expect, it } from "vitest";
import { flannelBackends, isFlannelVxlan } from "../../../../src/domain/diagnosis/signs/flannel-backends.ts";
import { flannelOverlay, namesOf, tablesOf } from "../../../builders/overlay.ts";
import { wireGuardOverlay } from "../../../builders/programmed-overlays.ts";
import { hostGwOverlay } from "../../../builders/traced-overlays.ts";

describe("flannelBackends", () => {
  it("tells the nodes of each backend", () => {
    const tables = tablesOf([...flannelOverlay(4).slice(0, 2), ...wireGuardOverlay(4).slice(2, 3), ...hostGwOverlay(4).slice(3)]);

    const { vxlan, wireguard, ipip, hostGw } = flannelBackends(tables);

    expect([vxlan, wireguard, ipip, hostGw].map((nodes) => namesOf(tables, nodes))).toEqual([
      ["node-000", "node-001"],
      ["node-002"],
      [],
      ["node-003"],
    ]);
  });

  it("takes a cluster of host-gw alone for none of them", () => {
    expect(flannelBackends(tablesOf(hostGwOverlay(3))).hostGw.isEmpty).toBe(true);
  });
});

describe("isFlannelVxlan", () => {
  it("knows the links of both families, and no other backend's", () => {
    const names = ["flannel.1", "flannel-v6.1", "flannel.4096", "flannel.ipip", "flannel-wg", "vxlan.calico"];

    expect(names.filter(isFlannelVxlan)).toEqual(["flannel.1", "flannel-v6.1", "flannel.4096"]);
  });
});
