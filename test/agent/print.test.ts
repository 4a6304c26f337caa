import { describe, expect, it, vi } from "vitest";
import { fakeTools, HEALTHY, pathBefore, pathOfOnly, SMALL_TOOLS } from "./fake-tools.ts";
import { isMissing, runAgent, whereIs, SLOW_TEST_MS } from "./run-agent.ts";
import { parseEnvelope } from "./sent-envelope.ts";

vi.setConfig({ testTimeout: SLOW_TEST_MS });

const SECTIONS = "links addresses routes routes6 rules rules6 neighbors fdb nexthops vlans bridgeLinks sysctls".split(" ");
const SHELLS = [["sh"], ["dash"], ["busybox", "ash"], ["bash", "--posix"]].filter(([program = ""]) => !isMissing(program));

describe("--print", () => {
  describe.each(SHELLS.map((shell) => ({ name: shell.join(" "), shell })))("in $name", ({ shell }) => {
    it.skipIf(isMissing("ip"))("prints an envelope of this machine's own tables", async () => {
      const run = await runAgent(["--print", "--node", "n1"], { shell });

      expect(run).toMatchObject({ status: 0, stderr: "" });
      const { sections, intervalSeconds, observedAt, sentAt } = parseEnvelope(run.stdout);
      expect(Object.keys(sections)).toEqual(SECTIONS);
      expect(JSON.stringify(sections["links"])).toContain('"lo"');
      expect(JSON.stringify(sections["addresses"])).toContain("127.0.0.1");
      expect(sections["sysctls"]?.data).toMatchObject({ "net.ipv4.ip_forward": expect.stringMatching(/^[01]$/) });
      expect(intervalSeconds).toBe(60);
      expect(observedAt <= sentAt).toBe(true);
    });

    it("passes on what the tools printed as JSON, untouched", async () => {
      const run = await runAgent(["--print"], { shell, path: pathBefore(fakeTools(HEALTHY)) });

      const { sections } = parseEnvelope(run.stdout);
      expect(sections["links"]).toEqual({ data: JSON.parse(HEALTHY["ip -j -d link show"]) });
      expect(sections["fdb"]).toEqual({ data: JSON.parse(HEALTHY["bridge -j fdb show"]) });
      expect(sections["nexthops"]).toEqual({ data: [] });
    });
  });

  it.skipIf(isMissing("busybox"))("prints the same with busybox's small tools", async () => {
    const tools = fakeTools(HEALTHY);
    const busybox = whereIs("busybox") ?? "";
    const shell = ["busybox", "ash"];

    const small = await runAgent(["--print"], { shell, path: pathOfOnly(tools, SMALL_TOOLS, busybox) });
    const usual = await runAgent(["--print"], { shell, path: pathBefore(tools) });

    expect(small).toMatchObject({ status: 0, stderr: "" });
    expect(parseEnvelope(small.stdout).sections).toEqual(parseEnvelope(usual.stdout).sections);
  });

  it("reports the chosen sections only, and a setting of --interval", async () => {
    const run = await runAgent(["--print", "--sections", "fdb,rules", "--interval=300"], { path: pathBefore(fakeTools(HEALTHY)) });

    const envelope = parseEnvelope(run.stdout);
    expect(Object.keys(envelope.sections)).toEqual(["rules", "fdb"]);
    expect(envelope.intervalSeconds).toBe(300);
  });

  it("needs no server, no curl and no state directory", async () => {
    const path = pathOfOnly(fakeTools(HEALTHY), SMALL_TOOLS);

    expect(await runAgent(["--print", "--state", "/proc/nowhere"], { path })).toMatchObject({ status: 0, stderr: "" });
  });
});
