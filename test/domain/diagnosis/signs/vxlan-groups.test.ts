import { describe, expect, it } from "vitest";
import { groupOf } from "../../../../src/domain/diagnosis/signs/vxlan-groups.ts";
import { changeLink, dropAddress } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, link, tablesOf } from "../../../builders/overlay.ts";

describe("groupOf", () => {
  it("says on which nodes the links of one name and VNI are up and have an address", () => {
    const overlay = breakNode(breakNode(flannelOverlay(3), 1, changeLink("flannel.1", { flags: [] })), 2, dropAddress("flannel.1"));
    const own = overlay[0]!.links.find(({ name }) => name === "flannel.1")!;
    const { nodes, up, bridged, addressed } = groupOf(tablesOf(overlay), own);

    expect([nodes, up, bridged, addressed[4], addressed[6]].map((set) => set.toArray())).toEqual([[0, 1, 2], [0, 2], [], [0, 1], []]);
  });

  it("is empty for a link that nobody has", () => {
    expect(groupOf(tablesOf(flannelOverlay(3)), link("vxlan99")).nodes.isEmpty).toBe(true);
  });
});
