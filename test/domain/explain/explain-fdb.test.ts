import { describe, expect, it } from "vitest";
import { explainFdb } from "../../../src/domain/explain/explain-fdb.ts";
import { rowsIn } from "./view.ts";

const said = (text: string) => explainFdb(rowsIn("fdb", text)).map(({ meaning }) => meaning);

describe("explainFdb", () => {
  it.each([
    {
      text: "c2:8a:fe:64:a4:f0 dev flannel.1 dst 192.168.1.123 self permanent",
      words:
        /^Frames for the MAC c2:8a:fe:64:a4:f0 leave flannel\.1 in VXLAN packets to the underlay address 192\.168\.1\.123: the node with that address must bear that MAC/,
    },
    {
      text: "c2:8a:fe:64:a4:f0 dev flannel.1 dst 10.0.2.15 self permanent",
      words: /address 10\.0\.2\.15: VirtualBox's NAT address, which every Vagrant VM has/,
    },
    { text: "c2:8a:fe:64:a4:f0 dev vxlan100 dst 192.168.1.123 self", words: /Not `permanent`: learned from packets/ },
    {
      text: "00:00:00:00:00:00 dev vxlan100 dst 192.168.1.123 self permanent",
      words: /^The default remotes of vxlan100: broadcasts.* go to 192\.168\.1\.123\.$/,
    },
    { text: "c2:8a:fe:64:a4:f0 dev vxlan100 nhid 12 self permanent", words: /where a nexthop object says/ },
    { text: "33:33:00:00:00:01 dev eth1 self permanent", words: /^1 group address to which this node's links listen/ },
    { text: "ae:e9:95:f9:53:c3 dev veth1 master cni0", words: /^1 MAC that the bridge cni0 has seen on its ports/ },
    { text: "92:cb:56:d8:02:63 dev cni0 master cni0 permanent", words: /^1 MAC of this node's own links and ports/ },
  ])("says of $text where the frames go", ({ text, words }) => {
    expect(said(text)).toEqual([expect.stringMatching(words)]);
  });

  it("says of all MACs behind one address together", () => {
    expect(said("c2:8a:fe:64:a4:f0 dev f dst 10.1.1.1 self permanent\nca:5d:31:26:d7:d7 dev f dst 10.1.1.1 self permanent")).toEqual([
      expect.stringMatching(/^Frames for the MACs c2:8a:fe:64:a4:f0 and ca:5d:31:26:d7:d7/),
    ]);
  });
});
