import { describe, expect, it } from "vitest";
import { explainRoutes } from "../../../src/domain/explain/explain-routes.ts";
import { HEALTHY, rowsIn, viewOf } from "./view.ts";

const said = (text: string) => {
  const routes = rowsIn("routes", text);
  return explainRoutes("routes", routes, viewOf({ ...HEALTHY, routes: text })).map(({ meaning }) => meaning);
};

describe("explainRoutes", () => {
  it.each([
    { text: "default via 192.168.1.1 dev eth1", words: /^What no other route is for goes to the router 192\.168\.1\.1 over eth1\.$/ },
    {
      text: "default via 10.0.2.2 dev eth0",
      words: /10\.0\.2\.2 is VirtualBox's NAT router.*flannel takes the link of the default route unless --iface/,
    },
    {
      text: "9.0.3.0/24 via 9.0.3.0 dev flannel.1 onlink",
      words: /^Packets for the pods in 9\.0\.3\.0\/24.* to the VTEP address 9\.0\.3\.0\. `onlink`/,
    },
    { text: "9.0.0.0/16 dev flannel.1 scope link", words: /go into the VXLAN link flannel\.1, as if all of these addresses were on it/ },
    { text: "9.0.1.0/24 dev cni0 proto kernel scope link", words: /is directly on cni0, where this node's own pods are/ },
    { text: "10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.15", words: /10\.0\.2\.15 is VirtualBox's NAT address/ },
    { text: "172.17.0.0/16 dev docker0 scope link linkdown", words: /Docker's own bridge.*`linkdown`: nothing is plugged into it/ },
    { text: "9.0.1.7 dev cali12 scope link", words: /single addresses of this node itself, such as its pods', behind cali12/ },
    { text: "9.0.4.0/24 via 192.168.1.124 dev eth1", words: /go to 192\.168\.1\.124 over eth1, not into a VXLAN link/ },
    { text: "blackhole 9.0.5.0/24", words: /are dropped without a word/ },
    { text: "unreachable 9.0.5.0/24", words: /hears that the host is unreachable/ },
    { text: "prohibit 9.0.5.0/24", words: /hears that it is forbidden/ },
    { text: "throw 9.0.5.0/24", words: /the next routing rule decides/ },
    { text: "local 9.0.1.1 dev cni0 table local proto kernel scope host", words: /^1 entry of table local, which the kernel makes itself/ },
    {
      text: "9.0.5.0/24 via 10.1.1.1 dev eth1 table 100",
      words: /^Table 100, which counts only where a routing rule \(ip rule\) names it\. Packets for/,
    },
    {
      text: "9.0.5.0/24\n\tnexthop via 10.1.1.1 dev eth1 weight 1\n\tnexthop via 10.1.1.2 dev eth1 weight 1",
      words: /shared out among several next hops/,
    },
  ])("says of $text what it does", ({ text, words }) => {
    expect(said(text)).toEqual([expect.stringMatching(words)]);
  });

  it("says of routes of one meaning together", () => {
    expect(said(HEALTHY.routes)).toHaveLength(4);
  });
});
