import { describe, expect, it } from "vitest";
import { arrive, comeTo, drop, follow, lose, narrow, newTrail, note, pass, row, wayOf } from "../../../src/domain/trace/trail.ts";
import { viewNode } from "../../../src/domain/trace/node-view.ts";
import { flannelOverlay, podAddress, tablesOf, vtepAddress } from "../../builders/overlay.ts";
import { withRouteTo } from "../../builders/traced-overlays.ts";
import { codesOf, traceIn } from "../../builders/traces.ts";

const packet = { from: podAddress(0, 5), to: podAddress(1, 5), size: 84, mayFragment: false };
const at = comeTo(newTrail(packet), viewNode(tablesOf(flannelOverlay(2)), 0));
const told = { kind: "ROUTE", description: "it goes on" } as const;

describe("a trail", () => {
  it("keeps each step under its node", () => {
    const there = comeTo(pass(at, told).trail, viewNode(tablesOf(flannelOverlay(2)), 1));

    expect(pass(there, told).trail.hops.map(({ node, steps }) => [node, steps.length])).toEqual([
      ["node-000", 1],
      ["node-001", 1],
    ]);
  });

  it("ends as arrived, dropped or unknown, with the last step saying so", () => {
    const ends = [...arrive(at, "cni0", told), ...drop(at, "LINK_DOWN", told), ...lose(at, "SECTION_MISSING", told)];

    expect(ends.map(({ end, trail }) => [end.kind, trail.hops.at(-1)?.steps.at(-1)?.outcome])).toEqual([
      ["arrived", "PASS"],
      ["dropped", "DROP"],
      ["unknown", "UNKNOWN"],
    ]);
    expect(ends.at(-1)?.trail.caveats).toEqual([{ code: "SECTION_MISSING", message: "it goes on", node: "node-000" }]);
  });

  it("says each caveat of a node once", () => {
    expect(note(note(at, "DETOUR", "over here"), "DETOUR", "over there").trail.caveats).toHaveLength(1);
  });

  it("knows the least of the MTUs that it has met", () => {
    expect([narrow(narrow(at, 1450), 1500).trail.mtu, narrow(at, null).trail.mtu]).toEqual([1450, null]);
  });

  it("writes a next hop as `ip route` does, and a row only where there is one", () => {
    expect(wayOf({ gateway: vtepAddress(1), link: "flannel.1", weight: 1 })).toBe("via 10.42.1.0 dev flannel.1");
    expect(wayOf({ weight: 1 })).toBe("dev ?");
    expect(row("links", null)).toEqual([]);
  });
});

describe("follow", () => {
  it("follows all ways", () => {
    expect(follow(at, ["a", "b"], (here, way) => arrive(here, way, told)).map(({ end }) => end)).toEqual([
      { kind: "arrived", node: 0, link: "a" },
      { kind: "arrived", node: 0, link: "b" },
    ]);
  });

  it("gives up where ways split again and again, before they are too many to follow", () => {
    const size = 10;
    const split = flannelOverlay(size).map((node, own) => {
      const others = Array.from({ length: size - 1 }, (_, peer) => peer).filter((peer) => peer !== own);
      const nextHops = others.map((peer) => ({ gateway: vtepAddress(peer), link: "flannel.1", weight: 1 }));
      return own === size - 1 ? node : { ...node, ...withRouteTo(node, size - 1, { nextHops }) };
    });

    const trace = traceIn(split, podAddress(0, 5), podAddress(size - 1, 5));

    expect(trace.verdict).toBe("UNDETERMINED");
    expect(codesOf(trace)).toContain("EQUAL_COST_PATHS");
    expect(trace.forward.hops.at(-1)?.steps.at(-1)?.outcome).toBe("UNKNOWN");
  });

  it("ends after as many nodes as a packet lives for", () => {
    const chain = flannelOverlay(100).map((node, own) =>
      own === 99 ? node : { ...node, ...withRouteTo(node, 99, { gateway: vtepAddress(own + 1), link: "flannel.1" }) },
    );

    const near = traceIn(chain, podAddress(60, 5), podAddress(99, 5));
    const far = traceIn(chain, podAddress(0, 5), podAddress(99, 5));

    expect(near.forward).toMatchObject({ verdict: "REACHABLE" });
    expect(far.forward).toMatchObject({ dropCause: "ROUTING_LOOP", droppedAt: "node-064" });
  });
});
