import { describe, expect, it } from "vitest";
import { foreignUnderlayIp } from "../../../../src/domain/diagnosis/rules/foreign-underlay-ip.ts";
import { all, changeFdb, changeVxlan, everywhere, moveAddress, withNat } from "../../../builders/damage.ts";
import { flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("foreignUnderlayIp", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), foreignUnderlayIp)).toEqual([]);
  });

  it("names the node that holds the underlay address of another", () => {
    const overlay = brokenBy("FOREIGN_UNDERLAY_IP");

    expect(told(overlay, foreignUnderlayIp)).toEqual(["CRITICAL address:192.168.0.2 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("FOREIGN_UNDERLAY_IP");

    expect(sectionsOf(overlay, foreignUnderlayIp)).toEqual(["addresses", "links"]);
  });

  it("is silent where both use the address", () => {
    const overlay = everywhere(flannelOverlay(4), (number) =>
      number === 1
        ? all(moveAddress("eth0", "192.168.0.2", 16), changeVxlan({ local: ip("192.168.0.2") }))
        : changeFdb(1, { remoteVtep: ip("192.168.0.2") }),
    );

    expect(told(overlay, foreignUnderlayIp)).toEqual([]);
  });

  it("is silent about an address that no VTEP uses", () => {
    const overlay = withNat(flannelOverlay(4));

    expect(told(overlay, foreignUnderlayIp)).toEqual([]);
  });
});
