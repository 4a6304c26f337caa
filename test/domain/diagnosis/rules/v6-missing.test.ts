import { describe, expect, it } from "vitest";
import { v6Missing } from "../../../../src/domain/diagnosis/rules/v6-missing.ts";
import { all, dropLink, everywhere, held } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, link, mac, type Overlay } from "../../../builders/overlay.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

const dualStack: Overlay = everywhere(flannelOverlay(4), (number) => ({ links, addresses }) => ({
  links: [
    ...links,
    link("flannel-v6.1", { kind: "vxlan", mac: mac(`0e:42:06:00:00:0${number}`), mtu: 1450, vxlan: { vni: 1, port: 8472 } }),
  ],
  addresses: [...addresses, held("flannel-v6.1", `fd09::${number}:0`, 128)],
}));

describe("v6Missing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(dualStack, v6Missing)).toEqual([]);
  });

  it("names the node without an IPv6 VXLAN link", () => {
    const overlay = breakNode(dualStack, 2, dropLink("flannel-v6.1"));

    expect(told(overlay, v6Missing)).toEqual(["WARNING family:6 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = breakNode(dualStack, 2, dropLink("flannel-v6.1"));

    expect(sectionsOf(overlay, v6Missing)).toEqual(["links"]);
  });

  it("is silent in an overlay of IPv4 alone", () => {
    const overlay = flannelOverlay(4);

    expect(told(overlay, v6Missing)).toEqual([]);
  });

  it("is silent where the node has no VTEP at all", () => {
    const overlay = breakNode(dualStack, 2, all(dropLink("flannel-v6.1"), dropLink("flannel.1")));

    expect(told(overlay, v6Missing)).toEqual([]);
  });
});
