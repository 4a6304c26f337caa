import { describe, expect, it } from "vitest";
import { onceFor } from "../../../../src/domain/diagnosis/signs/once-for.ts";
import { flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

describe("onceFor", () => {
  it("derives once for one set of tables, and again for another, nothing too", () => {
    const asked: number[] = [];
    const derived = onceFor((tables) => {
      asked.push(tables.nodes.length);
      return null;
    });
    const tables = tablesOf(flannelOverlay(2));

    expect([derived(tables), derived(tables), derived(tablesOf(flannelOverlay(3)))]).toEqual([null, null, null]);
    expect(asked).toEqual([2, 3]);
  });
});
