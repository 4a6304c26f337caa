import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Answers, fakeTools, HEALTHY, pathBefore } from "./fake-tools.ts";
import { accepts, type RecordedRequest, type RecordingServer, recordingServer, type Reply } from "./recording-server.ts";
import { type AgentRun, runAgent, scratchDirectory, SLOW_TEST_MS } from "./run-agent.ts";

vi.setConfig({ testTimeout: SLOW_TEST_MS });

const open: RecordingServer[] = [];
const serve = async (reply: (request: RecordedRequest, index: number) => Reply | Promise<Reply> = accepts): Promise<RecordingServer> => {
  const server = await recordingServer(reply);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** One node: its tools and its state directory, which outlive a run. */
class Node {
  readonly tools = fakeTools(HEALTHY);
  readonly state = scratchDirectory();

  now(answers: Answers): this {
    fakeTools({ ...HEALTHY, ...answers }, this.tools);
    return this;
  }

  report(url: string, ...args: readonly string[]): Promise<AgentRun> {
    const settings = ["--url", url, "--node", "n1", "--state", this.state, "--retries", "1"];
    return runAgent([...settings, ...args], { path: pathBefore(this.tools) });
  }

  /** As if the last push had been that long ago. */
  letPass(seconds: number): void {
    const file = join(this.state, "last-push");
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, lines.with(3, String(Number(lines[3]) - seconds)).join("\n"));
  }
}

const LEARNED_FDB = '[{"mac":"76:80:73:32:06:6d","ifname":"veth8a1b2c00","flags":[],"master":"cni0","state":""}]\n';
const neighbor = (state: string): Answers => ({
  "ip -j neigh show nud all": `[{"dst":"10.0.2.2","dev":"eth0","lladdr":"52:54:00:12:35:02","state":["${state}"]}]\n`,
});
const MOVED_FDB = '[{"mac":"8a:25:ba:4b:7c:01","ifname":"flannel.1","dst":"10.0.2.15","flags":["self"],"state":"permanent"}]\n';
/** What runs on by itself: lifetimes and timers, in JSON and in text. */
const aging = (seconds: number): Answers => ({
  "ip -j addr show": `[{"ifname":"eth0","addr_info":[{"local":"10.0.2.15","valid_life_time":${seconds},"preferred_life_time":${seconds}}]}]`,
  "ip -j -6 route show table all": `[{"dst":"default","gateway":"fe80::1","dev":"eth0","expires":${seconds},"flags":[],"pref":"medium"}]`,
  "ip -j -d link show": `[{"ifname":"cni0","linkinfo":{"info_data":{"hello_timer":0.${seconds},"gc_timer":${seconds}.04}}}]`,
  "bridge -j -d link": { status: 1 },
  "bridge -d link": `cni0 hello_timer    0.00 gc_timer  ${seconds}.19 valid_lft ${seconds}sec preferred_lft ${seconds}sec\n`,
});

describe("the first report", () => {
  it("pushes the envelope, compressed, to the node's path", async () => {
    const server = await serve();

    const run = await new Node().report(`${server.url}/`, "--cluster", "prod");

    expect(run).toEqual({ status: 0, stdout: "", stderr: "" });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: "PUT", url: "/api/v1/clusters/prod/nodes/n1/snapshot" });
    expect(request?.headers).toMatchObject({ "content-type": "application/json", "content-encoding": "gzip" });
    expect(request?.envelope?.sections["fdb"]?.data).toEqual(JSON.parse(HEALTHY["bridge -j fdb show"]));
  });

  it("says with -v what the server made of it, and its warnings", async () => {
    const body = JSON.stringify({
      outcome: "applied",
      warnings: [{ code: "line_not_understood", detail: 'a "}" in it' }, { code: "unknown_key" }],
    });
    const server = await serve(() => ({ status: 200, headers: { etag: 'W/"d1"' }, body }));

    const run = await new Node().report(server.url, "-v");

    expect(run.stderr.split("\n")).toEqual([
      "vxlens-agent: pushed: applied",
      String.raw`vxlens-agent: warning: {"code":"line_not_understood","detail":"a \"}\" in it"}`,
      'vxlens-agent: warning: {"code":"unknown_key"}',
      "",
    ]);
  });
});

describe("a later report", () => {
  it("is a heartbeat with the server's own tag when nothing has changed", async () => {
    const server = await serve();
    const node = new Node();

    await node.report(server.url);
    const run = await node.report(server.url);

    expect(run).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(server.methods()).toBe("PUT POST");
    expect(server.requests[1]).toMatchObject({ url: "/api/v1/clusters/default/nodes/n1/heartbeat", envelope: null });
    expect(server.requests[1]?.headers["if-match"]).toBe('"d1"');
  });

  it("is a heartbeat where only lifetimes and timers ran on", async () => {
    const server = await serve();
    const node = new Node();

    await node.now(aging(100)).report(server.url);
    await node.now(aging(40)).report(server.url);

    expect(server.methods()).toBe("PUT POST");
  });

  it("is a push when a configured row has changed", async () => {
    const server = await serve();
    const node = new Node();

    await node.report(server.url);
    await node.now({ "bridge -j fdb show": MOVED_FDB }).report(server.url);

    expect(server.methods()).toBe("PUT PUT");
  });

  it("is a push when a section fails that did not fail before", async () => {
    const server = await serve();
    const node = new Node();

    await node.report(server.url);
    await node.now({ "bridge -j fdb show": { status: 1 } }).report(server.url);

    expect(server.methods()).toBe("PUT PUT");
  });

  it("is a push at least every ten minutes, changed or not", async () => {
    const server = await serve();
    const node = new Node();

    await node.report(server.url);
    node.letPass(590);
    await node.report(server.url);
    node.letPass(20);
    await node.report(server.url);

    expect(server.methods()).toBe("PUT POST PUT");
  });

  it.each([
    ["a server restored from an older backup", 'any "other" answer', 412],
    ["a server without heartbeats", "Not Found", 404],
  ])("is a heartbeat and then a push for %s", async (_, body, status) => {
    const server = await serve((request) => (request.method === "POST" ? { status, body } : accepts(request)));
    const node = new Node();

    await node.report(server.url);
    const run = await node.report(server.url);

    expect(run).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(server.methods()).toBe("PUT POST PUT");
  });

  it.each(["", "garbage\u0000\n\n\n", "vxlens-agent-state/1\n", 'vxlens-agent-state/1\nhttp://elsewhere default n1\n"d1"\n9\nx\n'])(
    "is a push when the state file holds %j",
    async (content) => {
      const server = await serve();
      const node = new Node();

      await node.report(server.url);
      writeFileSync(join(node.state, "last-push"), content);
      const run = await node.report(server.url);

      expect(run).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(server.methods()).toBe("PUT PUT");
    },
  );
});

describe("volatile rows", () => {
  it("are pushed in every second run, so that they are never overdue, though they are the same", async () => {
    const server = await serve();
    const node = new Node().now(neighbor("REACHABLE"));

    await node.report(server.url);
    node.letPass(60);
    await node.report(server.url);
    node.letPass(60);
    await node.report(server.url);

    expect(server.methods()).toBe("PUT POST PUT");
  });

  it("are pushed in every second run where they are learned FDB entries", async () => {
    const server = await serve();
    const node = new Node().now({ "bridge -j fdb show": LEARNED_FDB });

    await node.report(server.url);
    node.letPass(120);
    await node.report(server.url);

    expect(server.methods()).toBe("PUT PUT");
  });

  it("are pushed at once when a neighbor fails, not when a healthy one takes its turns", async () => {
    const server = await serve();
    const node = new Node();

    await node.now(neighbor("REACHABLE")).report(server.url);
    await node.now(neighbor("STALE")).report(server.url);
    await node.now(neighbor("FAILED")).report(server.url);

    expect(server.methods()).toBe("PUT POST PUT");
  });
});

describe("neighbors that the kernel makes for itself", () => {
  const configured = { dst: "10.244.1.0", dev: "flannel.1", lladdr: "8a:25:ba:4b:7c:01", state: ["NOARP"] };
  const own = [
    { dst: "224.0.0.22", dev: "eth0", lladdr: "01:00:5e:00:00:16", state: ["NOARP"] },
    { dst: "ff02::16", dev: "eth0", lladdr: "33:33:00:00:00:16", state: ["NOARP"] },
    { dst: "10.0.2.255", dev: "eth0", lladdr: "ff:ff:ff:ff:ff:ff", state: ["NOARP"] },
    { dst: "0.0.0.0", dev: "lo", lladdr: "00:00:00:00:00:00", state: ["NOARP"] },
  ];
  const asJson = (rows: readonly object[]): Answers => ({ "ip -j neigh show nud all": `${JSON.stringify(rows)}\n` });
  const asText = (rows: readonly Readonly<{ dst: string; dev: string; lladdr: string }>[]): Answers => ({
    "ip -j neigh show nud all": { status: 255 },
    "ip neigh show nud all": rows.map(({ dst, dev, lladdr }) => `${dst} dev ${dev} lladdr ${lladdr} NOARP \n`).join(""),
  });

  it.each([
    ["JSON", asJson],
    ["text", asText],
  ])("come and go in %s without a push, wherever they stand; one that was configured does not", async (_, answers) => {
    const server = await serve();
    const node = new Node();

    await node.now(answers([configured])).report(server.url);
    await node.now(answers([...own.slice(0, 2), configured])).report(server.url);
    await node.now(answers([configured, ...own])).report(server.url);
    await node.now(answers(own)).report(server.url);

    expect(server.methods()).toBe("PUT POST POST PUT");
  });
});

describe("a server in trouble", () => {
  it("is tried again after Retry-After, with a new sentAt and the same observation", async () => {
    const server = await serve((request, index) => (index === 0 ? { status: 503, headers: { "Retry-After": "2" } } : accepts(request)));
    const started = Date.now();

    const run = await new Node().report(server.url);

    expect(run.status).toBe(0);
    expect(Date.now() - started).toBeGreaterThanOrEqual(2000);
    const [first, second] = server.requests.map(({ envelope }) => envelope);
    expect(second?.observedAt).toBe(first?.observedAt);
    expect(Date.parse(second?.sentAt ?? "") - Date.parse(first?.sentAt ?? "")).toBeGreaterThanOrEqual(2000);
  });

  it("is left alone after the last attempt, with its own words, and the next run pushes", async () => {
    const body = JSON.stringify({
      type: "about:blank",
      detail: 'over the "budget"',
      code: "too_many",
      requestId: "r-7",
      errors: [{ detail: "no" }],
    });
    const server = await serve(() => ({ status: 429, headers: { "Retry-After": "0" }, body }));
    const node = new Node();

    const run = await node.report(server.url);

    expect(run).toEqual({
      status: 1,
      stdout: "",
      stderr: `vxlens-agent: push to ${server.url} failed: HTTP 429: over the "budget" (request r-7)\n`,
    });
    expect(server.methods()).toBe("PUT PUT");
    expect(existsSync(join(node.state, "last-push"))).toBe(false);
  });

  it.each([400, 401, 403, 413, 422])("is not tried again after a %i", async (status) => {
    const server = await serve(() => ({ status, body: "<html>not even JSON</html>" }));

    const run = await new Node().report(server.url);

    expect(run).toMatchObject({ status: 1, stderr: `vxlens-agent: push to ${server.url} failed: HTTP ${status}\n` });
    expect(server.methods()).toBe("PUT");
  });

  it("is not followed elsewhere, since the token is for this one, but the place is named", async () => {
    const server = await serve(() => ({ status: 308, headers: { Location: "https://vxlens.example/" } }));

    const run = await new Node().report(server.url);

    expect(run.stderr).toContain("HTTP 308, moved to https://vxlens.example/");
  });

  it("exits 1 with curl's reason when nobody answers", async () => {
    const run = await new Node().report("http://127.0.0.1:1", "--retries", "0");

    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^vxlens-agent: push to http:\/\/127\.0\.0\.1:1 failed: no answer: .*connect.*\n$/i);
  });
});

describe("the token", () => {
  it("is sent, and stands in no command line meanwhile", async () => {
    const token = 'secret-"\\-4711';
    const file = join(scratchDirectory(), "token");
    writeFileSync(file, `${token}\n`);
    const commandLines: string[] = [];
    const server = await serve((request) => {
      commandLines.push(...allCommandLines());
      return accepts(request);
    });

    const run = await new Node().report(server.url, "--token-file", file);

    expect(run.status).toBe(0);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(commandLines.some((line) => line.includes("curl\0"))).toBe(true);
    expect(commandLines.filter((line) => line.includes("4711"))).toEqual([]);
  });

  it("is passed to no program as an argument, however short it lives", async () => {
    const file = join(scratchDirectory(), "token");
    writeFileSync(file, "secret-4711\n");
    const server = await serve();
    const node = new Node();
    const log = logArguments(node.tools, ["curl", "sed", "tr", "cat", "gzip"]);

    await node.report(server.url, "--token-file", file);

    expect(server.requests[0]?.headers.authorization).toBe("Bearer secret-4711");
    expect(readFileSync(log, "utf8")).toContain("curl -q --config ");
    expect(readFileSync(log, "utf8")).not.toContain("4711");
  });
});

describe("two runs at a time", () => {
  it("do not overlap: the second exits 1 and says who is at work", async () => {
    const node = new Node();
    const second: AgentRun[] = [];
    const server = await serve(async (request) => {
      second.push(await node.report("http://127.0.0.1:1"));
      return accepts(request);
    });

    const first = await node.report(server.url);

    expect(first.status).toBe(0);
    expect(second[0]).toMatchObject({ status: 1, stderr: expect.stringMatching(/another run \(process \d+\) is still at work/) });
    expect(server.methods()).toBe("PUT");
  });

  it("are one where the owner of the lock died, even if its number lives again", async () => {
    const server = await serve();
    const node = new Node();
    symlinkSync(`${process.pid}:1`, join(node.state, "lock"));

    expect(await node.report(server.url)).toMatchObject({ status: 0 });
    expect(readdirSync(node.state)).toEqual(["last-push"]);
  });
});

const allCommandLines = (): string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });

/** Puts wrappers of these programs before the real ones, which write down their arguments; returns the file that they write to. */
const logArguments = (tools: string, programs: readonly string[]): string => {
  const log = join(tools, "arguments.log");
  for (const program of programs) {
    const rest = process.env["PATH"] ?? "";
    writeFileSync(join(tools, program), `#!/bin/sh\nprintf '%s\\n' "${program} $*" >>"${log}"\nPATH="${rest}" exec ${program} "$@"\n`);
    chmodSync(join(tools, program), 0o755);
  }
  return log;
};
