import { describe, expect, it } from "vitest";
import { flannelOverlay, ip, podAddress, vtepAddress } from "../../builders/overlay.ts";
import { withLink, withRouteTo } from "../../builders/traced-overlays.ts";
import { traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(2);

describe("summaryOf", () => {
  it.each([
    ["arrives", {}, "the request arrives over node-000, node-001, and the reply comes back."],
    [
      "is lost",
      { 1: (node: (typeof healthy)[number]) => withLink(node, "flannel.1", { flags: [] }) },
      "flannel.1 of node-001 is down (LINK_DOWN).",
    ],
  ])("says what became of a request that %s", (_, damages, words) => {
    expect(traceAfter(healthy, damages).summary).toBe(`10.42.0.5 to 10.42.1.5 with 84 bytes: ${words}`);
  });

  it("says that ways differ, and how one of them ends", () => {
    const nextHops = [
      { gateway: vtepAddress(1), link: "flannel.1", weight: 1 },
      { gateway: ip("192.168.9.9"), link: "eth0", weight: 1 },
    ];
    const { summary } = traceAfter(healthy, { 0: (node) => withRouteTo(node, 1, { nextHops }) });

    expect(summary).toContain("equally good ways end differently; on one of them it leaves by eth0 to 192.168.9.9");
  });

  it("says what is missing where nothing is decided", () => {
    expect(traceIn(healthy, podAddress(0, 5), ip("10.99.0.1")).summary).toContain(
      "the data does not decide it: no reporting node has 10.99.0.1",
    );
  });
});
