import { describe, expect, it } from "vitest";
import { caveatsOf } from "../../../src/domain/trace/caveats.ts";
import { flannelOverlay, tablesOf } from "../../builders/overlay.ts";
import { dualStackOverlay, podAddress6 } from "../../builders/traced-overlays.ts";
import { codesOf, traceAfter, traceIn } from "../../builders/traces.ts";

const silent = flannelOverlay(3).map((node) => ({ ...node, known: node.known.filter((section) => section !== "rules") }));

describe("caveatsOf", () => {
  it("names the nodes on the way that have not reported what is taken for granted", () => {
    const { caveats } = traceAfter(silent, {});

    expect(caveats.filter(({ code }) => code === "RULES_NOT_REPORTED").map(({ node }) => node)).toEqual(["node-000", "node-001"]);
    expect(caveats.filter(({ code }) => code === "SYSCTLS_NOT_REPORTED").map(({ node }) => node)).toEqual(["node-000", "node-001"]);
  });

  it("asks for the rules of the packet's own family", () => {
    const six = dualStackOverlay(2).map((node) => ({ ...node, known: node.known.filter((section) => section !== "rules") }));

    expect(codesOf(traceIn(six, podAddress6(0, 5), podAddress6(1, 5)))).not.toContain("RULES_NOT_REPORTED");
    expect(codesOf(traceAfter(six, {}))).toContain("RULES_NOT_REPORTED");
  });

  it("says what no snapshot shows only where a ping is said to be answered", () => {
    const told = { said: [], paths: [], family: 4 } as const;
    const tables = tablesOf(silent);

    expect(caveatsOf(tables, { ...told, verdict: "REACHABLE" }).map(({ code }) => code)).toEqual(["NOT_IN_SNAPSHOTS"]);
    expect(caveatsOf(tables, { ...told, verdict: "UNREACHABLE" })).toEqual([]);
  });

  it("says the same thing once", () => {
    const twice = { code: "DETOUR", message: "over node-002", node: "node-000" } as const;
    expect(caveatsOf(tablesOf(silent), { verdict: "UNREACHABLE", said: [twice, { ...twice }], paths: [], family: 4 })).toEqual([twice]);
  });
});
