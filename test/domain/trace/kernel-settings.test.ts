import { describe, expect, it } from "vitest";
import { isForwarding, reversePathFilter } from "../../../src/domain/trace/kernel-settings.ts";
import { viewNode } from "../../../src/domain/trace/node-view.ts";
import { flannelOverlay, tablesOf } from "../../builders/overlay.ts";

const viewWith = (settings: Readonly<Record<string, string>>) => {
  const sysctls = Object.entries(settings).map(([name, value]) => ({ name: `net.${name}`, value }));
  return viewNode(tablesOf(flannelOverlay(1).map((node) => ({ ...node, sysctls }))), 0);
};

describe("isForwarding", () => {
  it.each([
    { settings: { "ipv4.ip_forward": "1" }, family: 4, forwards: true },
    { settings: { "ipv4.ip_forward": "0" }, family: 4, forwards: false },
    { settings: { "ipv4.ip_forward": "1", "ipv4.conf.cni0.forwarding": "0" }, family: 4, forwards: false },
    { settings: { "ipv4.ip_forward": "0", "ipv4.conf.cni0.forwarding": "1" }, family: 4, forwards: true },
    { settings: { "ipv4.ip_forward": "1" }, family: 6, forwards: null },
    { settings: { "ipv6.conf.all.forwarding": "0" }, family: 6, forwards: false },
    { settings: { "ipv4.ip_forward": "yes" }, family: 4, forwards: null },
  ] as const)("is $forwards for IPv$family with $settings", ({ settings, family, forwards }) => {
    expect(isForwarding(viewWith(settings), family, "cni0")).toBe(forwards);
  });
});

describe("reversePathFilter", () => {
  it.each([
    { all: "0", own: "0", filter: null },
    { all: "1", own: "0", filter: "strict" },
    { all: "0", own: "1", filter: "strict" },
    { all: "1", own: "2", filter: "loose" },
  ])("is $filter where all have $all and the link has $own", ({ all, own, filter }) => {
    const settings = { "ipv4.conf.all.rp_filter": all, "ipv4.conf.flannel.1.rp_filter": own };
    expect(reversePathFilter(viewWith(settings), "flannel.1")).toBe(filter);
  });
});
