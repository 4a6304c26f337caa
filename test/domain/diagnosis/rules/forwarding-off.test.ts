import { describe, expect, it } from "vitest";
import { forwardingOff } from "../../../../src/domain/diagnosis/rules/forwarding-off.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("forwardingOff", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), forwardingOff)).toEqual([]);
  });

  it("names the node that does not forward", () => {
    const overlay = brokenBy("FORWARDING_OFF");

    expect(told(overlay, forwardingOff)).toEqual(["CRITICAL sysctl:node-002/net.ipv4.ip_forward on node-002"]);
  });

  it("names the one that does not forward what comes from the overlay", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ known }) => ({
      known: [...known, "sysctls"],
      sysctls: [{ name: "net.ipv4.conf.flannel.1.forwarding", value: "0" }],
    }));

    expect(told(overlay, forwardingOff)).toEqual(["CRITICAL sysctl:node-002/net.ipv4.conf.flannel.1.forwarding on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("FORWARDING_OFF");

    expect(sectionsOf(overlay, forwardingOff)).toEqual(["sysctls"]);
  });

  it("is silent where all is forwarded", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ known }) => ({
      known: [...known, "sysctls"],
      sysctls: [{ name: "net.ipv4.ip_forward", value: "1" }],
    }));

    expect(told(overlay, forwardingOff)).toEqual([]);
  });

  it("is silent about a link outside the overlay", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ known }) => ({
      known: [...known, "sysctls"],
      sysctls: [{ name: "net.ipv4.conf.eth9.forwarding", value: "0" }],
    }));

    expect(told(overlay, forwardingOff)).toEqual([]);
  });
});
