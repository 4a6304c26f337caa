import { describe, expect, it } from "vitest";
import { takersOf } from "../../../src/domain/trace/flood-takers.ts";
import { routePacket } from "../../../src/domain/trace/route-packet.ts";
import { flannelOverlay, mac, tablesOf, vtepMac } from "../../builders/overlay.ts";

const walk = { tables: tablesOf(flannelOverlay(4)), goals: [{ node: 3, kind: "own" as const, link: null }], route: routePacket };

describe("takersOf", () => {
  it("are the bearers of a MAC, and the nodes where the packet should end", () => {
    expect([...takersOf(walk, vtepMac(1))].sort()).toEqual([1, 3]);
  });

  it("are only the latter where nobody bears the MAC", () => {
    expect([...takersOf(walk, mac("02:00:00:00:00:01"))]).toEqual([3]);
  });
});
