import { describe, expect, it } from "vitest";
import { natNetworkAsUnderlay } from "../../../../src/domain/diagnosis/rules/nat-network-as-underlay.ts";
import { changeRoute, everywhere, onNat, withNat } from "../../../builders/damage.ts";
import { flannelOverlay, ip, type Overlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

const onOwnNat: Overlay = brokenBy("NAT_NETWORK_AS_UNDERLAY");

describe("natNetworkAsUnderlay", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(withNat(flannelOverlay(4)), natNetworkAsUnderlay)).toEqual([]);
  });

  it("names all nodes whose VTEPs sit on NAT addresses, different ones too", () => {
    const overlay = onOwnNat;

    expect(told(overlay, natNetworkAsUnderlay)).toEqual(["CRITICAL subnet:10.0.2.0/24 on node-000 node-001 node-002 node-003"]);
  });

  it("shows the rows that say so", () => {
    const overlay = onOwnNat;

    expect(sectionsOf(overlay, natNetworkAsUnderlay)).toEqual(["links", "addresses", "routes"]);
  });

  it("is silent where the router is that of a network which machines share", () => {
    const overlay = everywhere(onOwnNat, () => changeRoute("0.0.0.0/0", { gateway: ip("10.0.2.1") }));

    expect(told(overlay, natNetworkAsUnderlay)).toEqual([]);
  });

  it("is silent where all have the same address", () => {
    const overlay = everywhere(withNat(flannelOverlay(4)), () => onNat);

    expect(told(overlay, natNetworkAsUnderlay)).toEqual([]);
  });
});
