import { describe, expect, it } from "vitest";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { vxlanFindings } from "../../../../src/domain/diagnosis/telling/vxlan-findings.ts";
import { flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

describe("vxlanFindings", () => {
  it("tells of each wrong link under its node and name, save where a cause explains it", () => {
    const fault = {
      code: "VTEP_DOWN",
      severity: "CRITICAL",
      isWrong: (_: unknown, node: number) => node > 0,
      message: ({ name }: { name: string }, node: string) => `${name} of ${node}`,
      evidence: () => [],
      remedy: null,
    } as const;
    const found = vxlanFindings(tablesOf(flannelOverlay(3)), fault, NodeSet.one(3, 2));

    expect(found.map(({ subject, message, evidence }) => [subject, message, evidence.length])).toEqual([
      ["vtep:node-001/flannel.1", "flannel.1 of node-001", 1],
    ]);
  });
});
