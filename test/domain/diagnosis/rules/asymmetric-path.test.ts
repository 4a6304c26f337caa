import { describe, expect, it } from "vitest";
import { asymmetricPath } from "../../../../src/domain/diagnosis/rules/asymmetric-path.ts";
import { changeRoute } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, underlayAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("asymmetricPath", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), asymmetricPath)).toEqual([]);
  });

  it("tells of a node that sends directly and is answered through the overlay", () => {
    const overlay = brokenBy("ASYMMETRIC_PATH");

    expect(told(overlay, asymmetricPath)).toEqual(["INFO route:10.42.2.0/24 on node-001"]);
  });

  it("is critical where the peer filters by reverse path", () => {
    const overlay = breakNode(brokenBy("ASYMMETRIC_PATH"), 2, ({ known }) => ({
      known: [...known, "sysctls"],
      sysctls: [{ name: "net.ipv4.conf.eth0.rp_filter", value: "1" }],
    }));

    expect(told(overlay, asymmetricPath)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("ASYMMETRIC_PATH");

    expect(sectionsOf(overlay, asymmetricPath)).toEqual(["routes"]);
  });

  it("is silent where both send directly", () => {
    const overlay = breakNode(brokenBy("ASYMMETRIC_PATH"), 2, changeRoute("10.42.1.0/24", { gateway: underlayAddress(1), link: "eth0" }));

    expect(told(overlay, asymmetricPath)).toEqual([]);
  });

  it("is silent about a gateway of a third node", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeRoute("10.42.2.0/24", { gateway: underlayAddress(3), link: "eth0" }));

    expect(told(overlay, asymmetricPath)).toEqual([]);
  });
});
