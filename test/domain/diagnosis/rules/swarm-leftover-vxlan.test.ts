import { describe, expect, it } from "vitest";
import { swarmLeftoverVxlan } from "../../../../src/domain/diagnosis/rules/swarm-leftover-vxlan.ts";
import { addLink } from "../../../builders/damage.ts";
import { swarmOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("swarmLeftoverVxlan", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), swarmLeftoverVxlan)).toEqual([]);
  });

  it("warns of a link that swarm left behind", () => {
    const overlay = brokenBy("SWARM_LEFTOVER_VXLAN");

    expect(told(overlay, swarmLeftoverVxlan)).toEqual(["WARNING vtep:node-002/vx-001001-abcde on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("SWARM_LEFTOVER_VXLAN");

    expect(sectionsOf(overlay, swarmLeftoverVxlan)).toEqual(["links"]);
  });

  it("is silent about swarm's links in their own namespaces", () => {
    const overlay = swarmOverlay(4);

    expect(told(overlay, swarmLeftoverVxlan)).toEqual([]);
  });

  it("is silent about another VXLAN link that is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addLink("vxlan99", { kind: "vxlan", flags: [], vxlan: { vni: 99, port: 4789 } }));

    expect(told(overlay, swarmLeftoverVxlan)).toEqual([]);
  });
});
