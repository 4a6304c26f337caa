import { describe, expect, it } from "vitest";
import { backendMixed } from "../../../../src/domain/diagnosis/rules/backend-mixed.ts";
import { addLink, all, dropLink, dropRoutes, everywhere } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, underlayAddress } from "../../../builders/overlay.ts";
import { hostGwOverlay } from "../../../builders/traced-overlays.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { wireGuardOverlay } from "../../../builders/programmed-overlays.ts";
import { codesOf, told } from "../../../support/findings.ts";

const toWireGuard = all(dropLink("flannel.1"), addLink("flannel-wg", { kind: "wireguard" }));
const flannelLink = (number: number) => ({
  kind: "vxlan",
  mtu: 1450,
  vxlan: { vni: 1, local: underlayAddress(number), underlayLink: "eth0", port: 8472 },
});

describe("backendMixed", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), backendMixed)).toEqual([]);
  });

  it("names the node that has changed to WireGuard", () => {
    const overlay = brokenBy("BACKEND_MIXED");

    expect(told(overlay, backendMixed)).toEqual(["CRITICAL backend:flannel on node-002"]);
  });

  it("tells it in the place of a VXLAN link that others miss, of routes that end there and of routes into another link", () => {
    const overlay = [...flannelOverlay(4).slice(0, 3), ...wireGuardOverlay(4).slice(3)];

    expect(codesOf(overlay)).toEqual(["BACKEND_MIXED"]);
  });

  it("names the node that still has VXLAN, with all its routes", () => {
    const overlay = everywhere(flannelOverlay(4), (number) => (number === 2 ? addLink("flannel-wg", { kind: "wireguard" }) : toWireGuard));

    expect(told(overlay, backendMixed)).toEqual(["CRITICAL backend:flannel on node-002"]);
  });

  it("is silent where the VXLAN link that was left over has no route any more", () => {
    const unused = all(
      addLink("flannel-wg", { kind: "wireguard" }),
      dropRoutes((row) => row.link === "flannel.1"),
    );
    const overlay = everywhere(flannelOverlay(4), (number) => (number === 2 ? unused : toWireGuard));

    expect(told(overlay, backendMixed)).toEqual([]);
  });

  it("names the node with IPIP", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(dropLink("flannel.1"), addLink("flannel.ipip", { kind: "ipip" })));

    expect(told(overlay, backendMixed)).toEqual(["CRITICAL backend:flannel on node-002"]);
  });

  it("names the node with host-gw, whose routes lead to the others' own addresses", () => {
    const overlay = [...flannelOverlay(4).slice(0, 3), ...hostGwOverlay(4).slice(3)];

    expect(told(overlay, backendMixed)).toEqual(["CRITICAL backend:flannel on node-003"]);
    expect(codesOf(overlay)).toEqual(["BACKEND_MIXED"]);
  });

  it("is silent about a VXLAN link that is gone where all route directly, as with DirectRouting", () => {
    const direct = everywhere(hostGwOverlay(4), (number) => (number === 3 ? () => ({}) : addLink("flannel.1", flannelLink(number))));

    expect(told(direct, backendMixed)).toEqual([]);
  });

  it("is silent about a machine without pods that routes to them, as a gateway of the site does", () => {
    const outside = dropLink("cni0")(hostGwOverlay(4)[3]!);
    const overlay = [...flannelOverlay(4).slice(0, 3), { ...hostGwOverlay(4)[3]!, ...outside }];

    expect(told(overlay, backendMixed)).toEqual([]);
  });

  it("is silent about a WireGuard link of another program", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addLink("wg0", { kind: "wireguard" }));

    expect(told(overlay, backendMixed)).toEqual([]);
  });
});
