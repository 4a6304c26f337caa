import { describe, expect, it } from "vitest";
import { bridgeDown } from "../../../../src/domain/diagnosis/rules/bridge-down.ts";
import { addLink, all, changeLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("bridgeDown", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), bridgeDown)).toEqual([]);
  });

  it("names the node whose pod bridge is down", () => {
    const overlay = brokenBy("BRIDGE_DOWN");

    expect(told(overlay, bridgeDown)).toEqual(["CRITICAL link:node-002/cni0 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("BRIDGE_DOWN");

    expect(sectionsOf(overlay, bridgeDown)).toEqual(["links"]);
  });

  it("is silent about a bridge without ports that is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addLink("docker0", { kind: "bridge", flags: [], operState: "DOWN" }));

    expect(told(overlay, bridgeDown)).toEqual([]);
  });

  it("is silent where the bridge of a node without pods has no carrier", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        ({ links }) => ({ links: links.filter(({ name }) => name !== "veth0") }),
        changeLink("cni0", { flags: ["NO-CARRIER", "UP"], operState: "DOWN" }),
      ),
    );

    expect(told(overlay, bridgeDown)).toEqual([]);
  });

  it("is silent about a port that is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("veth0", { flags: [] }));

    expect(told(overlay, bridgeDown)).toEqual([]);
  });
});
