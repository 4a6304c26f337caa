import { describe, expect, it } from "vitest";
import { explainLinks } from "../../../src/domain/explain/explain-links.ts";
import { HEALTHY, viewOf } from "./view.ts";

const said = (links: string) => {
  const view = viewOf({ links });
  return explainLinks(view.links, view).map(({ meaning }) => meaning);
};

describe("explainLinks", () => {
  it("says of each link of a node what it is for", () => {
    expect(said(HEALTHY.links)).toEqual([
      expect.stringMatching(/^The loopback link/),
      "eth1 is a network card or another link, MTU 1500. It is up.",
      expect.stringMatching(/^cni0 is the bridge to which this node's own pods are attached\. It is up\.$/),
      expect.stringMatching(/^1 port of the bridge cni0; ports named veth/),
      expect.stringMatching(
        /^flannel\.1 is a VXLAN link, .* It has VNI 1, sends from 192\.168\.1\.121 \(eth1\), to UDP port 8472, learns nothing .*state UNKNOWN is normal/,
      ),
    ]);
  });

  it.each([
    { text: "3: docker0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 state DOWN", words: /Docker's own bridge.* has no carrier/ },
    { text: "3: br-0a1b: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP", words: /^br-0a1b is a bridge: its ports see one another/ },
    { text: "3: eth7: <BROADCAST,MULTICAST> mtu 1500 state DOWN", words: /Nobody has put it up/ },
    {
      text: "9: vethab@if2: <BROADCAST,MULTICAST> mtu 1450 state DOWN",
      words: /^1 link to another network namespace.*\(of which vethab can pass no frames\)/,
    },
    {
      text: "7: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 state UNKNOWN",
      words: /`ip -d link show flannel\.1` also says its VNI/,
    },
  ])("says of $text what it is", ({ text, words }) => {
    expect(said(text)).toEqual([expect.stringMatching(words)]);
  });
});
