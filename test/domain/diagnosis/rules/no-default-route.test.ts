import { describe, expect, it } from "vitest";
import { noDefaultRoute } from "../../../../src/domain/diagnosis/rules/no-default-route.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, ip, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("noDefaultRoute", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), noDefaultRoute)).toEqual([]);
  });

  it("tells of a node without a default route", () => {
    const overlay = brokenBy("NO_DEFAULT_ROUTE");

    expect(told(overlay, noDefaultRoute)).toEqual(["INFO route:default on node-002"]);
  });

  it("is silent about nodes without flannel", () => {
    const overlay = evpnOverlay(4);

    expect(told(overlay, noDefaultRoute)).toEqual([]);
  });

  it("is silent about two default routes", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ routes }) => ({
      routes: [...routes, route("0.0.0.0/0", { gateway: ip("10.0.2.2"), link: "eth7", metric: 100 })],
    }));

    expect(told(overlay, noDefaultRoute)).toEqual([]);
  });
});
