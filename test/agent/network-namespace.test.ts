import { execFile, execFileSync, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AGENT, isMissing, whereIs, SLOW_TEST_MS } from "./run-agent.ts";
import { parseEnvelope, type SentEnvelope } from "./sent-envelope.ts";

vi.setConfig({ testTimeout: SLOW_TEST_MS });

const NAMESPACE = `vxlens-test-${process.pid}`;

/** What the kernel is made to hold: a node of the founding story, in small. */
const OVERLAY = [
  "link add under0 type bridge",
  "addr add 10.0.2.15/24 dev under0",
  "link set lo up",
  "link set under0 up",
  "link add flannel.1 address 8e:2c:b1:4b:7c:02 type vxlan id 1 local 10.0.2.15 dev under0 dstport 8472 nolearning",
  "addr add 9.0.1.0/32 dev flannel.1",
  "link set flannel.1 up",
  "link add cni0 type bridge",
  "addr add 9.0.1.1/24 dev cni0",
  "link set cni0 up",
  "route add 9.0.3.0/24 via 9.0.3.0 dev flannel.1 onlink",
  "route add blackhole 9.9.0.0/16",
  "rule add pref 5270 lookup 52",
  "neigh add 9.0.3.0 lladdr c2:8a:fe:64:a4:f0 dev flannel.1 nud permanent",
];

/** Why this cannot be tried here; null where it can. */
const whyNot = (): string | null => {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  if (process.getuid?.() !== 0) return "making a network namespace takes root";
  if (whereIs("ip") === null || whereIs("bridge") === null) return "iproute2 is not installed";
  const { status, stderr } = spawnSync("ip", ["netns", "add", NAMESPACE], { encoding: "utf8" });
  if (status !== 0) return `ip netns add fails: ${stderr.trim()}`;
  const link = spawnSync("ip", ["-n", NAMESPACE, "link", "add", "probe", "type", "vxlan", "id", "9", "dstport", "4789"], {
    encoding: "utf8",
  });
  spawnSync("ip", ["netns", "del", NAMESPACE]);
  return link.status === 0 ? null : `this kernel makes no VXLAN link: ${link.stderr.trim()}`;
};

const reason = whyNot();
if (reason !== null) console.info(`not checked here, a real VXLAN link: ${reason}`);

const inNamespace = (command: readonly string[]): Promise<SentEnvelope> =>
  new Promise((resolve, reject) => {
    execFile("ip", ["netns", "exec", NAMESPACE, ...command, "sh", AGENT, "--print"], (error, stdout) => {
      if (error === null) resolve(parseEnvelope(stdout));
      else reject(new Error("the agent failed in the namespace", { cause: error }));
    });
  });

describe.skipIf(reason !== null)("in a network namespace with a real VXLAN link", () => {
  beforeAll(() => {
    execFileSync("ip", ["netns", "add", NAMESPACE]);
    for (const command of OVERLAY) execFileSync("ip", ["-n", NAMESPACE, ...command.split(" ")]);
    execFileSync("bridge", ["-n", NAMESPACE, ..."fdb add c2:8a:fe:64:a4:f0 dev flannel.1 dst 10.0.2.15 self permanent".split(" ")]);
  });
  afterAll(() => {
    spawnSync("ip", ["netns", "del", NAMESPACE]);
  });

  it("reports the whole walk from route to underlay address", async () => {
    const { sections } = await inNamespace([]);

    const rows = (name: string): unknown => sections[name]?.data;
    expect(rows("links")).toContainEqual(
      expect.objectContaining({
        ifname: "flannel.1",
        linkinfo: expect.objectContaining({ info_data: expect.objectContaining({ id: 1, local: "10.0.2.15", port: 8472 }) }),
      }),
    );
    expect(rows("routes")).toContainEqual(
      expect.objectContaining({ dst: "9.0.3.0/24", gateway: "9.0.3.0", dev: "flannel.1", flags: ["onlink"] }),
    );
    expect(rows("routes")).toContainEqual(expect.objectContaining({ type: "blackhole", dst: "9.9.0.0/16" }));
    expect(rows("rules")).toContainEqual(expect.objectContaining({ priority: 5270, table: "52" }));
    expect(rows("neighbors")).toContainEqual({ dst: "9.0.3.0", dev: "flannel.1", lladdr: "c2:8a:fe:64:a4:f0", state: ["PERMANENT"] });
    expect(rows("fdb")).toContainEqual(expect.objectContaining({ mac: "c2:8a:fe:64:a4:f0", ifname: "flannel.1", dst: "10.0.2.15" }));
    expect(rows("sysctls")).toHaveProperty(["net.ipv4.conf.flannel.1.rp_filter"]);
    expect(rows("sysctls")).toHaveProperty(["net.ipv4.conf.cni0.forwarding"]);
  });

  it.skipIf(isMissing("setpriv"))("reports the same to a user without any capability", async () => {
    const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--no-new-privs"];

    const [privileged, bare] = await Promise.all([inNamespace([]), inNamespace(nobody)]);

    const errors = Object.entries(bare.sections).filter(([, section]) => section.status !== undefined);
    expect(errors).toEqual([]);
    expect(withoutTimers(bare)).toEqual(withoutTimers(privileged));
  });
});

const withoutTimers = ({ sections }: SentEnvelope): unknown =>
  JSON.parse(JSON.stringify(sections).replaceAll(/"[a-z_]+_timer":[\d.]+/g, '"timer":0'));
