import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Answers, fakeTools, HEALTHY, pathBefore, pathOfOnly, SMALL_TOOLS } from "./fake-tools.ts";
import { AGENT, runAgent, scratchDirectory, SLOW_TEST_MS } from "./run-agent.ts";
import { parseEnvelope, type SentEnvelope } from "./sent-envelope.ts";

vi.setConfig({ testTimeout: SLOW_TEST_MS });

type Section = SentEnvelope["sections"][string];

const sectionsOf = async (answers: Answers): Promise<Readonly<Record<string, Section>>> => {
  const run = await runAgent(["--print"], { path: pathBefore(fakeTools({ ...HEALTHY, ...answers })) });
  return parseEnvelope(run.stdout).sections;
};

/** The agent, with another directory for those in which every machine keeps iproute2. */
const agentThatLooksIn = (directory: string): string => {
  const agent = join(scratchDirectory(), "vxlens-agent.sh");
  writeFileSync(agent, readFileSync(AGENT, "utf8").replace(/^SBIN=.*$/m, `SBIN=${directory}`));
  return agent;
};

const NO_J = { stderr: 'Option "-j" is unknown, try "ip -help".\n', status: 255 };
const ROUTES_TEXT = `10.255.0.3 proto bgp metric 20
\tnexthop via 10.1.1.2 dev eth0 weight 1
blackhole 192.168.234.0/26 proto 80
`;
/** iproute2 4.18 on the same routes: types without a key, next hops without quotes. */
const ROUTES_OF_4_18 =
  '[{"dst":"10.255.0.3","protocol":"bgp","metric":20,"flags":[],"gateway":"10.1.1.2"dev eth0 weight 1 },{"blackhole","dst":"192.168.234.0/26"}]\n';

describe("the form of a section", () => {
  it("is text where iproute2 does not know -j", async () => {
    const text = "2: eth0: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP\n    link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n";

    const sections = await sectionsOf({ "ip -j -d link show": NO_J, "ip -d link show": text });

    expect(sections["links"]).toEqual({ text });
  });

  it("is text where iproute2 ignores -j and says nothing of it", async () => {
    const text = "10.1.1.2 dev eth0  FAILED\n10.244.1.0 dev flannel.1 lladdr 8a:25:ba:4b:7c:01 PERMANENT\n";

    const sections = await sectionsOf({ "ip -j neigh show nud all": text, "ip neigh show nud all": text });

    expect(sections["neighbors"]).toEqual({ text });
  });

  it.each(["ip utility, iproute2-ss180813", "ip utility, iproute2-ss190924", "ip utility, iproute2-5.3.0", "ip utility, patched"])(
    "is text for routes alone under %s, whose JSON of routes is broken or unknown",
    async (version) => {
      const sections = await sectionsOf({
        "ip -V": version,
        "ip -j route show table all": ROUTES_OF_4_18,
        "ip route show table all": ROUTES_TEXT,
        "ip -6 route show table all": "",
      });

      expect(sections["routes"]).toEqual({ text: ROUTES_TEXT });
      expect(sections["routes6"]).toEqual({ data: [] });
      expect(sections["neighbors"]).toHaveProperty("data");
    },
  );

  it.each([
    "ip utility, iproute2-ss191125",
    "ip utility, iproute2-ss200127",
    "ip utility, iproute2-5.4.0",
    "ip utility, iproute2-v5.10.0",
    "ip utility, iproute2-7.1.0, libbpf 1.5.0",
  ])("is JSON for routes under %s", async (version) => {
    expect((await sectionsOf({ "ip -V": version }))["routes"]).toHaveProperty("data");
  });

  it.each([
    ["an apostrophe is escaped, as before iproute2 6.1", String.raw`[{"ifname":"eth0","ifalias":"it\'s up"}]`],
    ["a control character stands bare", '[{"ifname":"eth\u0001"}]'],
    ["the output is cut short", '[{"ifname":"eth0"'],
    ["the output is an object, as of bridge 4.9", "{}"],
  ])("is text where %s", async (_, json) => {
    const sections = await sectionsOf({ "ip -j -d link show": json, "ip -d link show": "2: eth0: <UP>\n" });

    expect(sections["links"]).toEqual({ text: "2: eth0: <UP>\n" });
  });

  it("is text for routes with a flat encap, which print the key dst twice", async () => {
    const json = '[{"dst":"10.1.0.0/24","encap":"ip","id":100,"src":"0.0.0.0","dst":"10.2.0.1","ttl":0,"tos":0,"dev":"tun0","flags":[]}]';
    const text = "10.1.0.0/24  encap ip id 100 src 0.0.0.0 dst 10.2.0.1 ttl 0 tos 0 dev tun0 scope link \n";

    const sections = await sectionsOf({ "ip -j route show table all": json, "ip route show table all": text });

    expect(sections["routes"]).toEqual({ text });
  });

  it("is an empty table where the command succeeds without a word", async () => {
    expect((await sectionsOf({ "ip -j neigh show nud all": "" }))["neighbors"]).toEqual({ data: [] });
    expect((await sectionsOf({ "ip -j neigh show nud all": NO_J, "ip neigh show nud all": "\n" }))["neighbors"]).toEqual({ data: [] });
  });

  it("is text throughout when --text is given", async () => {
    const tools = fakeTools({ ...HEALTHY, "bridge fdb show": "8a:25:ba:4b:7c:01 dev flannel.1 dst 192.168.56.11 self permanent\n" });

    const run = await runAgent(["--print", "--text", "--sections", "fdb"], { path: pathBefore(tools) });

    expect(parseEnvelope(run.stdout).sections["fdb"]?.text).toContain("dst 192.168.56.11 self permanent\n");
  });
});

describe("text in the envelope", () => {
  it("arrives unchanged with tabs, quotes, backslashes, newlines and letters of any script", async () => {
    const text = `0:\tfrom all lookup local \n\n  alias "a \\ b" it's \\n \\\\ $HOME \`id\` %s \u00fcn\u00efc\u00f6d\u00e9 \u4e2d\u6587 \ud83d\ude80\n`;

    expect((await sectionsOf({ "ip -j rule": NO_J, "ip rule": text }))["rules"]).toEqual({ text });
  });

  it("gains a newline at its end, and question marks for what no JSON string may hold", async () => {
    const sections = await sectionsOf({ "ip -j rule": NO_J, "ip rule": "0:\u0001a\r\u001b[0m" });

    expect(sections["rules"]).toEqual({ text: "0:?a??[0m\n" });
  });

  it("is still UTF-8 where an alias is not", async () => {
    const bytes = Buffer.concat([Buffer.from('[{"ifname":"eth0","ifalias":"caf'), Buffer.from([0xe9]), Buffer.from('"}]\n')]);

    expect((await sectionsOf({ "ip -j -d link show": { stdout: bytes } }))["links"]).toEqual({
      data: [{ ifname: "eth0", ifalias: "caf?" }],
    });
  });
});

describe("a section that cannot be had", () => {
  it("is an error with the tool's own words, and the rest is reported", async () => {
    const unknown = { stderr: 'Object "nexthop" is unknown, try "ip help".\n', status: 255 };

    const sections = await sectionsOf({ "ip -j nexthop show": unknown, "ip nexthop show": unknown });

    expect(sections["nexthops"]).toEqual({ status: "error", error: 'Object "nexthop" is unknown, try "ip help".' });
    expect(sections["fdb"]).toHaveProperty("data");
  });

  it.each([
    'Object "nexthop" is unknown, try "ip help".',
    "Usage: ip nexthop { list | flush }",
    "RTNETLINK answers: Operation not supported",
  ])("is an error where %j is printed with success", async (words) => {
    const sections = await sectionsOf({ "ip -j nexthop show": words, "ip nexthop show": words });

    expect(sections["nexthops"]).toEqual({ status: "error", error: words });
  });

  it("is an error where the command fails after a part of its table", async () => {
    const broken = { stdout: '[{"mac":"8a:25:ba:4b:7c:01"', stderr: "RTNETLINK answers: No buffer space available\n", status: 2 };

    const sections = await sectionsOf({ "bridge -j fdb show": broken, "bridge fdb show": broken });

    expect(sections["fdb"]).toEqual({ status: "error", error: "RTNETLINK answers: No buffer space available" });
  });

  it("is an error where each dump was interrupted by changes: a row that it missed would look deleted", async () => {
    const torn = { stdout: "[]\n", stderr: "Dump was interrupted and may be inconsistent.\n" };

    const sections = await sectionsOf({ "ip -j neigh show nud all": torn, "ip neigh show nud all": torn });

    expect(sections["neighbors"]).toEqual({ status: "error", error: "Dump was interrupted and may be inconsistent." });
  });

  it("is an error where the tool is not installed", async () => {
    const onlyIp = Object.fromEntries(Object.entries(HEALTHY).filter(([command]) => command.startsWith("ip ")));

    const run = await runAgent(["--print"], {
      path: pathOfOnly(fakeTools(onlyIp), SMALL_TOOLS),
      agent: agentThatLooksIn("/nonexistent"),
    });

    const { sections } = parseEnvelope(run.stdout);
    expect(sections["fdb"]).toEqual({ status: "error", error: "bridge: not found" });
    expect(sections["links"]).toHaveProperty("data");
  });

  it("is read with the bridge of a system directory where the PATH has ip alone", async () => {
    const tools = (name: string) => fakeTools(Object.fromEntries(Object.entries(HEALTHY).filter(([command]) => command.startsWith(name))));

    const run = await runAgent(["--print"], {
      path: pathOfOnly(tools("ip "), SMALL_TOOLS),
      agent: agentThatLooksIn(tools("bridge ")),
    });

    expect(parseEnvelope(run.stdout).sections["fdb"]).toHaveProperty("data");
  });

  it("is told on stderr with -v", async () => {
    const run = await runAgent(["--print", "-v"], { path: pathBefore(fakeTools({ ...HEALTHY, "bridge -j vlan": { status: 1 } })) });

    expect(run.stderr).toContain('vxlens-agent: section vlans: Object "that" is unknown');
  });
});

describe("an `ip neigh show` that knows no `nud`", () => {
  it("is asked without it", async () => {
    const text = "10.244.1.0 dev flannel.1 lladdr 8a:25:ba:4b:7c:01 PERMANENT\n";
    const refused = { stderr: 'Error: argument "nud" is wrong\n', status: 255 };

    const sections = await sectionsOf({ "ip -j neigh show nud all": refused, "ip neigh show nud all": refused, "ip neigh show": text });

    expect(sections["neighbors"]).toEqual({ text });
  });
});

describe("a node with busybox ip", () => {
  it("reports links, addresses, routes, rules and neighbors as text, and all else as errors", async () => {
    const usage = { stderr: "BusyBox v1.35.0 multi-call binary.\n\nUsage: ip [OPTIONS] address|route|link|neigh|rule [ARGS]\n", status: 1 };
    const tools = fakeTools({
      "ip -V": usage,
      "ip link show": "2: eth0@eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000\n",
      "ip addr show": "    inet 10.0.2.15/24 brd 10.0.2.255 scope global eth0\n",
      "ip route show table all": "default via 10.0.2.2 dev eth0  src 10.0.2.15  metric 100 \n",
      "ip -6 route show table all": "fe80::/64 dev eth0  metric 256 \n",
      "ip rule": "0:\tfrom all lookup local \n",
      "ip -6 rule": "0:\tfrom all lookup local \n",
      "ip neigh show nud all": "10.244.0.2 dev cni0 lladdr 8e:59:b3:2d:ec:e3 ref 1 used 0/0/0 probes 0 DELAY\n",
    });

    const run = await runAgent(["--print"], { path: pathOfOnly(tools, SMALL_TOOLS), agent: agentThatLooksIn("/nonexistent") });

    const { sections } = parseEnvelope(run.stdout);
    const withText = Object.keys(sections).filter((name) => sections[name]?.text !== undefined);
    expect(withText).toEqual(["links", "addresses", "routes", "routes6", "rules", "rules6", "neighbors"]);
    expect(sections["fdb"]).toEqual({ status: "error", error: "bridge: not found" });
    expect(sections["nexthops"]?.status).toBe("error");
  });
});
