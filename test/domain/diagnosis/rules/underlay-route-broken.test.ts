import { describe, expect, it } from "vitest";
import { underlayRouteBroken } from "../../../../src/domain/diagnosis/rules/underlay-route-broken.ts";
import { addRoutes, all, changeLink, dropRoutes, everywhere, moveAddress, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, prefix, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("underlayRouteBroken", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(withNat(flannelOverlay(4)), underlayRouteBroken)).toEqual([]);
  });

  it("names the node with a blackhole for a peer's underlay address", () => {
    const overlay = brokenBy("UNDERLAY_ROUTE_BROKEN");

    expect(told(overlay, underlayRouteBroken)).toEqual(["CRITICAL route:192.168.0.1 on node-002"]);
  });

  it("names the one that sends it out of the wrong link", () => {
    const overlay = breakNode(withNat(flannelOverlay(4)), 2, addRoutes(route("192.168.0.1/32", { gateway: ip("10.0.2.2"), link: "nat0" })));

    expect(told(overlay, underlayRouteBroken)).toEqual(["CRITICAL route:192.168.0.1 on node-002"]);
  });

  it("names the one with a netmask of 32 bits", () => {
    const overlay = breakNode(
      withNat(flannelOverlay(4)),
      2,
      all(
        moveAddress("eth0", "192.168.0.2", 32),
        dropRoutes(({ dst }) => dst === prefix("192.168.0.0/16")),
      ),
    );

    expect(told(overlay, underlayRouteBroken)).toEqual(["CRITICAL routes:node-002 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("UNDERLAY_ROUTE_BROKEN");

    expect(sectionsOf(overlay, underlayRouteBroken)).toEqual(["routes", "addresses"]);
  });

  it("is silent where the link below is down", () => {
    const overlay = breakNode(
      withNat(flannelOverlay(4)),
      2,
      all(
        changeLink("eth0", { flags: [], operState: "DOWN" }),
        dropRoutes(({ link: by }) => by === "eth0"),
      ),
    );

    expect(told(overlay, underlayRouteBroken)).toEqual([]);
  });

  it("is silent where a router stands between the networks", () => {
    const overlay = everywhere(flannelOverlay(4), (number) =>
      all(
        moveAddress("eth0", `192.168.${number}.${number}`, 24),
        dropRoutes(({ dst }) => dst === prefix("192.168.0.0/16")),
      ),
    );

    expect(told(overlay, underlayRouteBroken)).toEqual([]);
  });

  it("is silent about a blackhole for a pod", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addRoutes(route("10.42.1.7/32", { type: "blackhole" })));

    expect(told(overlay, underlayRouteBroken)).toEqual([]);
  });
});
