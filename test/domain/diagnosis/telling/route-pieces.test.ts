import { describe, expect, it } from "vitest";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { isOverlayRoute, routePieces } from "../../../../src/domain/diagnosis/telling/route-pieces.ts";
import { addRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, route, tablesOf } from "../../../builders/overlay.ts";

const tables = tablesOf(breakNode(flannelOverlay(3), 1, addRoutes(route("10.42.2.0/24", { type: "blackhole" }))));

describe("routePieces", () => {
  it("gives the route with the one into the overlay that it shadows", () => {
    const [piece] = routePieces(tables, NodeSet.none(3), () => true);

    expect([piece?.id, piece?.nodes.toArray(), piece?.evidence.length]).toEqual([podPrefix(2), [1], 2]);
  });

  it("leaves out nodes that a cause explains", () => {
    expect(routePieces(tables, NodeSet.one(3, 1), () => true)).toEqual([]);
  });
});

describe("isOverlayRoute", () => {
  it("asks for a gateway on a link into the overlay", () => {
    const rows = tables.routes.get(podPrefix(2)) ?? [];

    expect(rows.map((held) => isOverlayRoute(tables, held, NodeSet.all(3)))).toEqual(rows.map(({ row }) => row.gateway !== undefined));
  });
});
