import { describe, expect, it } from "vitest";
import { unknownSource } from "../../../src/domain/trace/unknown-source.ts";
import { flannelOverlay, nodeName, podAddress, tablesOf } from "../../builders/overlay.ts";

const tables = tablesOf(flannelOverlay(3));
const asked = (fromNode: string | null) => unknownSource(tables, { from: podAddress(0, 7), to: podAddress(1, 7), fromNode, size: 84 });

describe("unknownSource", () => {
  it("is silent where no node is named, and where the named one has the address", () => {
    expect([asked(null), asked(nodeName(0))]).toEqual([null, null]);
  });

  it("names a node that does not report", () => {
    expect(asked("gone")).toEqual({ code: "ADDRESS_UNKNOWN", message: `no node named "gone" reports`, node: null });
  });

  it("names a node that has no link with a prefix for the address", () => {
    const message = "node-001 does not have 10.42.0.7, and no link on which it could be";

    expect(asked(nodeName(1))).toEqual({ code: "ADDRESS_UNKNOWN", message, node: nodeName(1) });
  });
});
