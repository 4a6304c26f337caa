import { describe, expect, it } from "vitest";
import { neighTablePressure } from "../../../../src/domain/diagnosis/rules/neigh-table-pressure.ts";
import { all, type Damage } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, mac } from "../../../builders/overlay.ts";
import { told } from "../../../support/findings.ts";

const crowd =
  (count: number): Damage =>
  () => ({
    neighbors: Array.from({ length: count }, (_, at) => ({
      link: "eth0",
      address: ip(`172.20.${at >> 8}.${at & 255}`),
      mac: mac("02:00:00:00:00:01"),
      nudState: "STALE",
    })),
  });

describe("neighTablePressure", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), neighTablePressure)).toEqual([]);
  });

  it("warns of a node with nearly as many neighbors as its kernel takes", () => {
    const overlay = breakNode(flannelOverlay(4), 2, crowd(1000));

    expect(told(overlay, neighTablePressure)).toEqual(["WARNING neighbors:4 on node-002"]);
  });

  it("asks for the node's own limit", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(crowd(200), ({ known }) => ({
        known: [...known, "sysctls"],
        sysctls: [{ name: "net.ipv4.neigh.default.gc_thresh3", value: "200" }],
      })),
    );

    expect(told(overlay, neighTablePressure)).toEqual(["WARNING neighbors:4 on node-002"]);
  });

  it("is silent about permanent entries, which do not count", () => {
    const overlay = breakNode(flannelOverlay(4), 2, (node) => ({
      neighbors: crowd(2000)(node).neighbors!.map((row) => ({ ...row, nudState: "PERMANENT" })),
    }));

    expect(told(overlay, neighTablePressure)).toEqual([]);
  });

  it("is silent where the limit was raised", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(crowd(1000), ({ known }) => ({
        known: [...known, "sysctls"],
        sysctls: [{ name: "net.ipv4.neigh.default.gc_thresh3", value: "8192" }],
      })),
    );

    expect(told(overlay, neighTablePressure)).toEqual([]);
  });
});
