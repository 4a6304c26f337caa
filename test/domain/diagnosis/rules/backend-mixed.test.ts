import { describe, expect, it } from "vitest";
import { backendMixed } from "../../../../src/domain/diagnosis/rules/backend-mixed.ts";
import { addLink, all, dropLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { told } from "../../../support/findings.ts";

describe("backendMixed", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), backendMixed)).toEqual([]);
  });

  it("names the node that has changed to WireGuard", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(dropLink("flannel.1"), addLink("flannel-wg", { kind: "wireguard" })));

    expect(told(overlay, backendMixed)).toEqual(["CRITICAL backend:flannel on node-002"]);
  });

  it("is silent about a WireGuard link of another program", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addLink("wg0", { kind: "wireguard" }));

    expect(told(overlay, backendMixed)).toEqual([]);
  });
});
