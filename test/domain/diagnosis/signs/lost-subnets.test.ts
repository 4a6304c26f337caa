import { describe, expect, it } from "vitest";
import { isLostToAll, knowersByPeer, lostBy, lostSubnets, wholeLoss } from "../../../../src/domain/diagnosis/signs/lost-subnets.ts";
import { all, dropFdb, dropNeighbors, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, tablesOf } from "../../../builders/overlay.ts";

const routeless = dropRoutes(({ link }) => link === "flannel.1");

describe("lostSubnets", () => {
  it("tells who has forgotten the route from who knows nothing of the owner", () => {
    const one = dropRoutes(({ dst }) => dst === podPrefix(2));
    const overlay = breakNode(breakNode(flannelOverlay(4), 0, one), 1, all(one, dropNeighbors(), dropFdb()));
    const [lost] = lostSubnets(tablesOf(overlay));

    expect([lost?.prefix, lost?.forgetful.toArray(), lost?.ignorant.toArray()]).toEqual([podPrefix(2), [0], [1]]);
    expect(lostSubnets(tablesOf(flannelOverlay(4)))).toEqual([]);
  });
});

describe("lostBy", () => {
  it("counts what each node has lost, and says whether that is all", () => {
    const tables = tablesOf(breakNode(flannelOverlay(4), 1, routeless));

    expect([...lostBy(tables)]).toEqual([[1, { count: 3, isAll: true, knows: true }]]);
    expect([isLostToAll(tables, 1), isLostToAll(tables, 2)]).toEqual([true, false]);
  });
});

describe("wholeLoss", () => {
  it("takes the nodes that have lost all, and are as is asked", () => {
    const tables = tablesOf(breakNode(flannelOverlay(4), 1, routeless));

    expect(wholeLoss(tables, ({ knows }) => knows).toArray()).toEqual([1]);
    expect(wholeLoss(tables, ({ knows }) => !knows).toArray()).toEqual([]);
  });
});

describe("knowersByPeer", () => {
  it("gives the nodes with an entry of each peer's VTEP", () => {
    const overlay = breakNode(flannelOverlay(3), 1, all(dropNeighbors(), dropFdb()));

    expect(knowersByPeer(tablesOf(overlay)).get(2)?.toArray()).toEqual([0]);
  });
});
