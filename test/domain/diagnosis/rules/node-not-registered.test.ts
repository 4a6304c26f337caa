import { describe, expect, it } from "vitest";
import { nodeNotRegistered } from "../../../../src/domain/diagnosis/rules/node-not-registered.ts";
import { dropLink, dropRoutes, everywhere, forget } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, link, type OverlayNode, prefix } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

const withPod = (node: OverlayNode): OverlayNode => ({ ...node, links: [...node.links, link("veth0", { kind: "veth", master: "cni0" })] });

describe("nodeNotRegistered", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), nodeNotRegistered)).toEqual([]);
  });

  it("names the node that nobody knows, and all who do not", () => {
    const overlay = brokenBy("NODE_NOT_REGISTERED");

    expect(told(overlay, nodeNotRegistered)).toEqual(["CRITICAL subnet:10.42.2.0/24 on node-000 node-001 node-002 node-003"]);
  });

  it("finds the subnet of EVPN that one node does not announce", () => {
    const overlay = everywhere(evpnOverlay(4), () =>
      dropRoutes(({ dst, gateway }) => dst === prefix("10.42.2.0/24") && gateway !== undefined),
    ).map(withPod);

    expect(told(overlay, nodeNotRegistered)).toEqual(["CRITICAL subnet:10.42.2.0/24 on node-002"]);
  });

  it("is silent where one node alone does not know it", () => {
    const overlay = breakNode(flannelOverlay(4), 1, forget(2));

    expect(told(overlay, nodeNotRegistered)).toEqual([]);
  });

  it("is silent where the node has no VXLAN link", () => {
    const overlay = everywhere(flannelOverlay(4), (number) => (number === 2 ? dropLink("flannel.1") : forget(2)));

    expect(told(overlay, nodeNotRegistered)).toEqual([]);
  });
});
