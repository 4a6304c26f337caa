import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { explainPaste } from "../../../src/domain/explain/explain-paste.ts";
import type { Explanation } from "../../../src/domain/explain/explanation.ts";
import { HEALTHY } from "./view.ts";

const story = (block: string): string => readFileSync(new URL(`../../captured/story/${block}.txt`, import.meta.url), "utf8");

/** All that is said of some rows, by the first of them. */
const meanings = ({ tables }: Explanation) =>
  Object.fromEntries(tables.flatMap(({ notes }) => notes.map(({ rows, meaning }) => [rows[0] ?? "", meaning])));

describe("explainPaste", () => {
  it("says of `ip a s flannel.1` that it is the VTEP and what its address is for", () => {
    const [explained] = explainPaste(story("ip-a"));

    expect(explained).toMatchObject({ node: "node1", suspicions: [], issues: [] });
    expect(explained?.tables.map(({ section, isPart }) => [section, isPart])).toEqual([
      ["links", true],
      ["addresses", true],
    ]);
    expect(explained && meanings(explained)).toMatchObject({
      "flannel.1 inet 9.0.2.0/32 scope global": expect.stringMatching(
        /9\.0\.2\.0 .* is this node's VTEP address: what the other nodes' routes name/,
      ),
    });
  });

  it("says of `ip route` which packets go into the VXLAN link, and what they need there", () => {
    const [explained] = explainPaste(story("ip-route"));
    const said = explained && meanings(explained);

    expect(explained).toMatchObject({ node: "node1", suspicions: [], issues: [] });
    expect(said).toMatchObject({
      "default via 192.168.1.1 dev eth1": expect.stringContaining("goes to the router 192.168.1.1 over eth1"),
      "9.0.0.0/24 via 9.0.0.0 dev flannel.1 onlink": expect.stringMatching(
        /the pods in 9\.0\.0\.0\/24, 9\.0\.1\.0\/24 and 9\.0\.3\.0\/24, .* into the VXLAN link flannel\.1, .*`onlink`: .*neighbor entry .*FDB entry/,
      ),
      "9.0.2.0/24 dev cni0 proto kernel scope link src 9.0.2.1": expect.stringContaining("where this node's own pods are"),
      "172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown": expect.stringMatching(
        /172\.17\.0\.1 is the address of Docker's own bridge docker0, .*`linkdown`/,
      ),
    });
  });

  it("says of `ip neigh show dev flannel.1 | grep` which MAC the next hop has, and who put it there", () => {
    const [explained] = explainPaste(story("ip-neigh"));

    expect(explained).toMatchObject({ node: "node2", suspicions: [], issues: [] });
    expect(explained && meanings(explained)).toEqual({
      "9.0.3.0 dev flannel.1 lladdr c2:8a:fe:64:a4:f0 PERMANENT": expect.stringMatching(
        /^The next hop 9\.0\.3\.0 on flannel\.1 has the MAC c2:8a:fe:64:a4:f0, .*PERMANENT: a program such as flannel put it there/,
      ),
    });
  });

  it("says of `bridge fdb show | grep` that 10.0.2.15 is VirtualBox's NAT address, and that this is wrong", () => {
    const [explained] = explainPaste(story("bridge-fdb"));

    expect(explained).toMatchObject({ node: "node2", issues: [] });
    expect(explained && meanings(explained)).toEqual({
      "c2:8a:fe:64:a4:f0 dev flannel.1 dst 10.0.2.15 self permanent": expect.stringMatching(
        /to the underlay address 10\.0\.2\.15: VirtualBox's NAT address, which every Vagrant VM has/,
      ),
    });
    expect(explained?.suspicions).toMatchObject([{ severity: "CRITICAL", message: expect.stringContaining("VirtualBox's NAT address") }]);
  });

  it("takes a paste of several nodes apart, so that no row of one counts for another", () => {
    const explained = explainPaste(["ip-a", "ip-route", "ip-neigh", "bridge-fdb"].map(story).join(""));

    expect(explained.map(({ node, tables }) => [node, tables.map(({ section }) => section)])).toEqual([
      ["node1", ["links", "addresses", "routes"]],
      ["node2", ["neighbors", "fdb"]],
    ]);
    expect(explained.map(({ suspicions }) => suspicions.length)).toEqual([0, 1]);
  });

  it("finds nothing wrong in the tables of a healthy node, told by their shape or by commands", () => {
    const { links, ...texts } = HEALTHY;
    const commands = ["ip -d link", "ip -o addr", "ip route", "ip rule", "ip neigh", "bridge fdb"];
    const pasted = [links, ...Object.values(texts)].map((text, index) => `$ ${commands[index] ?? ""}\n${text}\n`).join("");

    expect(explainPaste(`${HEALTHY.routes}\n\n${HEALTHY.fdb}`)[0]?.tables.map(({ section }) => section)).toEqual(["routes", "fdb"]);
    expect(explainPaste(pasted)).toMatchObject([{ node: null, suspicions: [], issues: [] }]);
  });

  it("misses an entry only where the command asked for all of a link's", () => {
    const route = "$ ip route\n9.0.3.0/24 via 9.0.3.0 dev flannel.1 onlink\n";
    const neighbor = "9.0.2.0 lladdr ca:5d:31:26:d7:d7 PERMANENT\n";
    const shown = (command: string) => explainPaste(`${route}$ ${command}\n${neighbor}`)[0]?.suspicions.map(({ message }) => message);

    expect(shown("ip neigh show dev flannel.1")).toEqual([expect.stringMatching(/^No neighbor entry on flannel\.1 for 9\.0\.3\.0/)]);
    expect(shown("ip neigh show dev flannel.1 | grep 9.0.2")).toEqual([]);
    expect(shown("ip neigh show dev flannel.1 nud permanent")).toEqual([]);
  });

  it("reads JSON as well", () => {
    const json = '[{"mac":"c2:8a:fe:64:a4:f0","ifname":"flannel.1","dst":"10.0.2.15","flags":["self"],"state":"permanent"}]';

    expect(explainPaste(`root@node2:~# bridge -j fdb show\n${json}\n`)).toMatchObject([
      { node: "node2", suspicions: [{ severity: "CRITICAL" }] },
    ]);
    expect(explainPaste(json)).toMatchObject([{ node: null, tables: [{ section: "fdb" }] }]);
  });

  it("says of a table that was not printed why, and of one without rows that it has none", () => {
    const [explained] = explainPaste(
      '$ ip nexthop\nObject "nexthop" is unknown, try "ip help".\n$ bridge fdb | grep nothing\n$ ip rule\n0: from all lookup local\n',
    );

    expect(explained?.tables.map(({ section, notes }) => [section, notes[0]?.meaning])).toEqual([
      ["rules", expect.stringContaining("One of the three rules")],
      ["fdb", "It has no rows."],
      ["nexthops", expect.stringContaining('There is no table: Object "nexthop" is unknown')],
    ]);
  });

  it("has nothing to say of a text that shows no tables", () => {
    expect(explainPaste("")).toEqual([]);
    expect(explainPaste("dear all,\nit does not work\n")).toEqual([]);
  });
});
