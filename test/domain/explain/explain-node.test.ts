import { describe, expect, it } from "vitest";
import { explainNode } from "../../../src/domain/explain/explain-node.ts";
import { capturedNames, capturedReadings } from "../../support/captured.ts";

function explainAll(scenario: string) {
  return Object.entries(capturedReadings(scenario)).map(([node, readings]) =>
    explainNode({ node, shown: { readings, issues: [] }, parts: new Set(), wholeLinks: new Map() }),
  );
}

const wrongIn = (scenario: string) =>
  explainAll(scenario).flatMap(({ node, suspicions }) =>
    suspicions.filter(({ severity }) => severity !== "INFO").map(({ message }) => `${node}: ${message}`),
  );

describe("explainNode", () => {
  it.each(capturedNames().filter((name) => /healthy|benign/.test(name)))("finds nothing wrong on any node of %s", (scenario) => {
    expect(wrongIn(scenario)).toEqual([]);
  });

  it.each([
    { scenario: "fault-dup_public_ip_all", words: /^node1: Frames for .* are sent to 10\.0\.2\.15, which this node has itself \(eth0\)/ },
    { scenario: "fault-fdb_missing", words: /^node\d: No FDB entry on flannel\.1/ },
    { scenario: "fault-fdb_dst_self", words: /which this node has itself/ },
    { scenario: "fault-route_blackhole", words: /^node\d: `blackhole 9\.0\.\d\.0\/24`/ },
    { scenario: "fault-route_hijack_more_specific", words: /leads past the VXLAN link/ },
    { scenario: "fault-underlay_ip_changed", words: /which is no address of this node any more/ },
    { scenario: "fault-rule_iif_prohibit", words: /^node\d: The rule `500: .* prohibit` refuses packets/ },
    { scenario: "fault-flannel_down", words: /^node\d: The VXLAN link flannel\.1 is down/ },
    { scenario: "fault-v6_fdb_missing", words: /^node\d: No FDB entry on flannel-v6\.1/ },
    { scenario: "fault-removed_node_ip_reused", words: /reached at one underlay address/ },
  ])("finds from one node of $scenario what is wrong", ({ scenario, words }) => {
    expect(wrongIn(scenario)).toContainEqual(expect.stringMatching(words));
  });

  it("says something of every table of every node, in every tenth of the captured overlays", () => {
    const names = capturedNames().filter((_name, index) => index % 10 === 0);
    const explained = names.flatMap(explainAll);
    const silent = explained.flatMap(({ tables }) => tables.flatMap(({ notes }) => notes)).filter(({ meaning }) => meaning === "");

    expect(silent).toEqual([]);
    expect(explained.length).toBeGreaterThan(names.length);
  });

  it("tells the worst first", () => {
    const { suspicions } = explainAll("fault-neigh_missing").find(({ suspicions: found }) => found.length > 1) ?? { suspicions: [] };

    expect(suspicions.map(({ severity }) => severity)).toEqual(["CRITICAL", "INFO"]);
  });
});
