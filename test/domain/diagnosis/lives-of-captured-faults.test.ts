import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/domain/diagnosis/diagnose.ts";
import { type Life, livesAfter, type Look } from "../../../src/domain/diagnosis/life.ts";
import { toldFinding } from "../../../src/domain/diagnosis/told-finding.ts";
import type { ClusterTables } from "../../../src/domain/overlay/cluster-tables.ts";
import { capturedNames, capturedTables } from "../../support/captured.ts";

const HEALTHY = capturedTables("healthy-plain");
const BROKEN = capturedNames().filter((name) => /^(fault|rand|evpn)-/.test(name));

/** What is wrong at a moment at which every node has just reported. */
function lookAt(at: number, tables: ClusterTables): Look {
  const shown = diagnose(tables).map((finding) => toldFinding(finding, tables.nodes));
  return { at, shown, lastTold: new Set(), heardAt: () => at, newAt: () => [] };
}

/** A fault that comes, is reported again, and is repaired. */
function livesOf(name: string): readonly Life[] {
  const tables = capturedTables(name);
  const looks = [lookAt(10, HEALTHY), lookAt(20, tables), lookAt(30, tables), lookAt(40, HEALTHY)];
  return looks.reduce<readonly Life[]>(livesAfter, []);
}

describe("the lives of findings of captured overlays", () => {
  it.each(BROKEN)("open with %s, stay while it lasts, and close once it is repaired", (name) => {
    const lives = livesOf(name);
    expect(lives.filter(({ openedAt, closedAt, isConfirmed }) => openedAt !== 20 || closedAt !== 40 || !isConfirmed)).toEqual([]);
  });
});
