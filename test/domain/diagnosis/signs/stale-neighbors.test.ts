import { describe, expect, it } from "vitest";
import { staleNeighbors } from "../../../../src/domain/diagnosis/signs/stale-neighbors.ts";
import { all, changeLink, dropNeighbors } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac, type Overlay, tablesOf } from "../../../builders/overlay.ts";

const renewed = changeLink("flannel.1", { mac: mac("d6:02:e3:df:ea:7a") });
const told = (overlay: Overlay) =>
  staleNeighbors(tablesOf(overlay)).map(({ peer, held, isChangedThere }) => [peer.toArray(), held.nodes.toArray(), isChangedThere]);

describe("staleNeighbors", () => {
  it("gives the peer and who holds its old MAC", () => {
    expect(told(breakNode(flannelOverlay(3), 2, renewed))).toEqual([[[2], [0, 1], false]]);
    expect(told(flannelOverlay(3))).toEqual([]);
  });

  it("sees that the MAC was changed under the running link by the peer's own lost neighbors", () => {
    expect(told(breakNode(flannelOverlay(3), 2, all(renewed, dropNeighbors())))).toEqual([[[2], [0, 1], true]]);
  });
});
