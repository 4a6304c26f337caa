import { describe, expect, it } from "vitest";
import { evpnOverlay } from "../../builders/other-overlays.ts";
import { ip } from "../../builders/overlay.ts";
import { withLink } from "../../builders/traced-overlays.ts";
import { lastStep, traceIn } from "../../builders/traces.ts";

const [from, to] = [ip("10.100.0.10"), ip("10.100.0.12")];

describe("reachPort", () => {
  it("is where a frame for a machine behind the bridge ends", () => {
    expect(lastStep(traceIn(evpnOverlay(3), from, to).forward)).toMatchObject({ kind: "DELIVER", link: "vnet0" });
  });

  it("drops what is longer than the port takes", () => {
    const narrow = evpnOverlay(3).map((node, number) => (number === 2 ? { ...node, ...withLink(node, "vnet0", { mtu: 1300 }) } : node));

    const [fits, long] = [1304, 1305].map((size) => traceIn(narrow, from, to, { size }));

    expect([fits?.forward.verdict, long?.forward.dropCause, long?.forward.droppedAt]).toEqual(["REACHABLE", "MTU_TOO_SMALL", "node-002"]);
  });
});
