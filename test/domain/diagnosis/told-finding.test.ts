import { describe, expect, it } from "vitest";
import type { Diagnosed } from "../../../src/domain/diagnosis/finding.ts";
import { toldFinding } from "../../../src/domain/diagnosis/told-finding.ts";
import { NodeSet } from "../../../src/domain/overlay/node-set.ts";
import { route } from "../../builders/overlay.ts";

const NAMES = Array.from({ length: 30 }, (_, node) => `n${node + 1}`);
const row = route("10.42.1.0/24");

const found: Diagnosed = {
  code: "DUPLICATE_UNDERLAY_IP",
  severity: "CRITICAL",
  subject: "address:10.0.2.15",
  message: "30 nodes hold it.",
  nodes: NodeSet.of(NAMES.length, [2, 0]),
  evidence: Array.from({ length: 25 }, () => ({ section: "routes" as const, row, nodes: NodeSet.all(NAMES.length) })),
  remedy: null,
};

describe("toldFinding", () => {
  it("names the nodes, in their order", () => {
    expect(toldFinding(found, NAMES)).toMatchObject({ code: "DUPLICATE_UNDERLAY_IP", subject: "address:10.0.2.15", nodes: ["n1", "n3"] });
  });

  it("tells so many rows, and the first of those that hold each", () => {
    const { evidence } = toldFinding(found, NAMES);

    expect(evidence).toHaveLength(20);
    expect(evidence[0]).toEqual({ section: "routes", row, nodes: NAMES.slice(0, 10), nodeCount: 30 });
  });
});
