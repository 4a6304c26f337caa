import { describe, expect, it } from "vitest";
import { linkEntries } from "../../../../src/domain/diagnosis/signs/link-entries.ts";
import { all, dropFdb, dropNeighbors, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

describe("linkEntries", () => {
  it("says which nodes have routes, neighbors and FDB entries on a link", () => {
    const bare = all(
      dropRoutes(({ link }) => link === "flannel.1"),
      dropNeighbors(),
    );
    const { routes, neighbors, fdb } = linkEntries(tablesOf(breakNode(breakNode(flannelOverlay(3), 1, bare), 2, dropFdb())));

    expect([routes, neighbors, fdb].map((on) => on.get("flannel.1")?.toArray())).toEqual([
      [0, 2],
      [0, 2],
      [0, 1],
    ]);
  });
});
