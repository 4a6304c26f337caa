import { describe, expect, it } from "vitest";
import { familyOfTunnel } from "../../../src/domain/trace/frame.ts";
import { ip, link } from "../../builders/overlay.ts";

describe("familyOfTunnel", () => {
  it.each([
    ["192.168.0.1", 4],
    ["fd00::1", 6],
  ] as const)("of a VXLAN link that sends from %s is %i", (local, family) => {
    expect(familyOfTunnel(link("v", { vxlan: { local: ip(local) } }))).toBe(family);
  });

  it("is not known where the source is not", () => {
    expect(familyOfTunnel(link("v", { vxlan: { vni: 1 } }))).toBeNull();
  });
});
