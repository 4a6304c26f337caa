import { describe, expect, it } from "vitest";
import { leastMtu, passesPort } from "../../../src/domain/trace/mtu.ts";
import { link } from "../../builders/overlay.ts";

describe("leastMtu", () => {
  it("is the least of those that are known", () => {
    expect([leastMtu(1500, undefined, 1450), leastMtu(undefined), leastMtu()]).toEqual([1450, null, null]);
  });
});

describe("passesPort", () => {
  it("leaves room for a VLAN tag, and lets all through where the MTU is not told", () => {
    const port = link("veth0", { mtu: 1400 });
    const { mtu: _, ...untold } = port;

    expect([passesPort(port, 1404), passesPort(port, 1405), passesPort(untold, 9000)]).toEqual([true, false, true]);
  });
});
