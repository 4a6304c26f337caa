import { describe, expect, it } from "vitest";
import { explainNeighbors } from "../../../src/domain/explain/explain-neighbors.ts";
import { HEALTHY, viewOf } from "./view.ts";

const said = (neighbors: string) => {
  const view = viewOf({ ...HEALTHY, neighbors });
  return explainNeighbors(view.neighbors, view).map(({ meaning }) => meaning);
};

describe("explainNeighbors", () => {
  it.each([
    {
      text: "9.0.3.0 dev flannel.1 lladdr c2:8a:fe:64:a4:f0 PERMANENT",
      words: /^The next hop 9\.0\.3\.0 .*PERMANENT: a program such as flannel put it there/,
    },
    { text: "9.0.3.0 dev flannel.1 lladdr c2:8a:fe:64:a4:f0 STALE", words: /The kernel has asked for it through the overlay/ },
    { text: "9.0.3.0 dev flannel.1 FAILED", words: /nobody has answered with a MAC \(FAILED\)/ },
    { text: "192.168.1.122 dev eth1 lladdr 08:00:27:77:b6:d5 STALE", words: /its MAC is known.*STALE is healthy/ },
    {
      text: "192.168.1.122 dev eth1 lladdr 08:00:27:77:b6:d5 REACHABLE",
      words: /its MAC is known, since the kernel asked \(ARP or NDP\) and was answered\.$/,
    },
    {
      text: "10.100.0.14 dev br100 lladdr 86:f2:fc:08:d0:7d extern_learn NOARP proto zebra",
      words: /put there by a program, not asked for/,
    },
  ])("says of $text how the MAC is known", ({ text, words }) => {
    expect(said(text)).toEqual([expect.stringMatching(words)]);
  });

  it("says of all next hops on a link together", () => {
    expect(said(HEALTHY.neighbors)).toEqual([
      expect.stringMatching(/^The next hops 9\.0\.2\.0 and 9\.0\.3\.0 on flannel\.1 have these MACs/),
      expect.any(String),
    ]);
  });
});
