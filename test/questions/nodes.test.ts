import { describe, expect, it } from "vitest";
import { isVolatileUsable } from "../../src/questions/nodes.ts";

const STILL = Number.POSITIVE_INFINITY;
const AT = 1_000_000;
/** Three intervals. */
const LIMIT_MS = 180_000;
const node = { intervalSeconds: 60, volatileSeenAt: null };

describe("isVolatileUsable", () => {
  it("holds until a report is overdue, and not a millisecond longer", () => {
    expect(isVolatileUsable({ validTo: AT + 1, lastSeenAt: AT - LIMIT_MS }, node, AT)).toBe(true);
    expect(isVolatileUsable({ validTo: AT + 1, lastSeenAt: AT - LIMIT_MS - 1 }, node, AT)).toBe(false);
  });

  it("goes by the node's own last sighting for a report that still holds, since touches write nothing else", () => {
    const report = { validTo: STILL, lastSeenAt: AT - LIMIT_MS - 1 };

    expect(isVolatileUsable(report, { ...node, volatileSeenAt: AT - 1 }, AT)).toBe(true);
    expect(isVolatileUsable({ ...report, validTo: AT + 1 }, { ...node, volatileSeenAt: AT - 1 }, AT)).toBe(false);
    expect(isVolatileUsable(report, node, AT)).toBe(false);
  });

  it("holds of a report that was seen again after the moment asked about", () => {
    expect(isVolatileUsable({ validTo: STILL, lastSeenAt: 0 }, { ...node, volatileSeenAt: AT + LIMIT_MS * 2 }, AT)).toBe(true);
  });
});
