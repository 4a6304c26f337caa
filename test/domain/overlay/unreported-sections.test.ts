import { describe, expect, it } from "vitest";
import { inconsistentSubnets, judgeSubnet } from "../../../src/domain/overlay/judge-subnet.ts";
import type { Section } from "../../../src/domain/snapshot/section.ts";
import { evpnOverlay } from "../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, namesOf, type Overlay, podPrefix, tablesOf } from "../../builders/overlay.ts";
import { judgedVteps } from "../../support/judged-vteps.ts";

type Silent = Extract<Section, "links" | "addresses" | "neighbors" | "fdb">;

/** The overlay with a node that has never reported a section. */
const without = (overlay: Overlay, number: number, section: Silent): Overlay =>
  breakNode(overlay, number, ({ known }) => ({ [section]: [], known: known.filter((name) => name !== section) }));

const overlays = { flannel: flannelOverlay(4), evpn: evpnOverlay(4) } as const;
const cases = Object.keys(overlays).flatMap((name) =>
  (["links", "addresses", "neighbors", "fdb"] as const).map((section) => ({ name, section })),
);

describe("a section that one node has not reported", () => {
  it.each(cases)("is unknown, not empty: no subnet and no VTEP of $name is at fault for want of $section", ({ name, section }) => {
    const tables = tablesOf(without(overlays[name as keyof typeof overlays], 2, section));

    expect(inconsistentSubnets(tables).map(({ prefix, reasons }) => [prefix, reasons])).toEqual([]);
    expect(judgedVteps(tables).filter(({ agreement }) => agreement === "CONFLICT" || agreement === "WRONG_OWNER")).toEqual([]);
    expect(judgedVteps(tables).flatMap(({ missingOn }) => namesOf(tables, missingOn))).toEqual([]);
  });

  it("leaves the faults of others as they are", () => {
    const unreported = without(overlays.flannel, 2, "addresses");
    const broken = breakNode(unreported, 0, ({ fdb }) => ({ fdb: fdb.slice(1) }));

    expect(inconsistentSubnets(tablesOf(broken)).map(({ prefix, reasons }) => [prefix, reasons])).toEqual([
      [podPrefix(1), ["MISSING_FDB"]],
    ]);
  });

  it("stands for nobody: neither the MAC nor the address is there for a node that has reported neither", () => {
    const silent = without(without(overlays.flannel, 2, "addresses"), 2, "links");

    expect(judgeSubnet(tablesOf(silent), podPrefix(2))?.nextHops.every(({ leadsTo }) => leadsTo.isEmpty)).toBe(true);
  });
});
