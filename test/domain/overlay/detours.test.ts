import { describe, expect, it } from "vitest";
import { detourJudge, leadsToOwners } from "../../../src/domain/overlay/detours.ts";
import { NodeSet } from "../../../src/domain/overlay/node-set.ts";
import type { Way } from "../../../src/domain/overlay/subnet-ways.ts";

const setOf = (...nodes: readonly number[]): NodeSet => NodeSet.of(4, nodes);
const OWNERS = setOf(3);

function way(from: number, to: readonly number[], more: Partial<Way> = {}): Way {
  const ends = { remoteVteps: [], leadsTo: setOf(...to), loopsBack: false, fault: null };
  return { type: "unicast", gateway: null, link: "flannel.1", route: null, nodes: setOf(from), ...ends, ...more };
}

const judged = (ways: readonly Way[]) => detourJudge(ways, OWNERS)(ways[0]!);

describe("detourJudge", () => {
  it("says DETOUR where the next node passes the packets on to an owner", () => {
    expect(judged([way(0, [1]), way(1, [2]), way(2, [3])])).toBe("DETOUR");
  });

  it("says WRONG_NEXT_HOP where the next node has no way on, or only a loop", () => {
    expect(judged([way(0, [1])])).toBe("WRONG_NEXT_HOP");
    expect(judged([way(0, [1]), way(1, [0])])).toBe("WRONG_NEXT_HOP");
  });

  it("says WRONG_NEXT_HOP where one of several ways on does not arrive", () => {
    const lost = way(1, [], { fault: "MISSING_FDB" });

    expect(judged([way(0, [1]), way(1, [3]), lost])).toBe("WRONG_NEXT_HOP");
    expect(judged([way(0, [1, 2]), way(1, [3])])).toBe("WRONG_NEXT_HOP");
  });
});

describe("leadsToOwners", () => {
  it("holds where all that accept the packets own what they are for, and somebody does", () => {
    expect(leadsToOwners(way(0, [3]), OWNERS)).toBe(true);
    expect(leadsToOwners(way(0, [2, 3]), OWNERS)).toBe(false);
    expect(leadsToOwners(way(0, []), OWNERS)).toBe(false);
    expect(leadsToOwners(way(0, [3], { fault: "WRONG_NEXT_HOP" }), OWNERS)).toBe(false);
  });
});
