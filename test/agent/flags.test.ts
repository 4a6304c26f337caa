import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { fakeTools, HEALTHY, pathBefore } from "./fake-tools.ts";
import { AGENT, runAgent, scratchDirectory, SLOW_TEST_MS } from "./run-agent.ts";

vi.setConfig({ testTimeout: SLOW_TEST_MS });

const SCRIPT = readFileSync(AGENT, "utf8");
const DOCS = readFileSync(join(import.meta.dirname, "../../docs/agent.md"), "utf8");
const SERVER = "http://127.0.0.1:9";

describe("agent usage", () => {
  it.each([
    ["an unknown option", ["--urll", SERVER], "unknown option --urll"],
    ["an unknown option with a value", ["--urll=x"], "unknown option --urll"],
    ["an unexpected argument", ["snapshot"], "unexpected argument snapshot"],
    ["a value that is missing", ["--url"], "--url needs a value"],
    ["an option where a value belongs", ["--url", "--print"], "--url needs a value"],
    ["an empty value", ["--node="], "--node needs a value"],
    ["no server", [], "no server"],
    ["a server that is not HTTP", ["--url", "ftp://x"], "--url begins with http:// or https://"],
    ["a server with a quote", ["--url", 'http://x/"'], "--url holds a character"],
    [
      "a node name in upper case",
      ["--url", SERVER, "--node", "Node-1"],
      "--node is lower-case letters, digits, dots, underscores and dashes",
    ],
    ["a cluster name that ends in a dash", ["--url", SERVER, "--cluster", "prod-"], "--cluster is lower-case"],
    ["an interval that is no number", ["--url", SERVER, "--interval", "1m"], "--interval is a number of seconds"],
    ["an interval that a shell reads as octal", ["--url", SERVER, "--interval", "010"], "--interval is a number of seconds"],
    ["too long a delay", ["--url", SERVER, "--delay", "3601"], "--delay is a number of seconds from 0 to 3600"],
    ["a section that does not exist", ["--print", "--sections", "links,fbd"], "no section is named fbd"],
    [
      "a token file that is not there",
      ["--url", SERVER, "--token-file", "/nonexistent/token"],
      "the token file /nonexistent/token is missing",
    ],
  ])("exits 2 and names the mistake on %s", async (_, args, message) => {
    const run = await runAgent(args);

    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });

  it("takes a setting from the environment, and lets the option win", async () => {
    const fromEnvironment = await runAgent([], { env: { VXLENS_URL: SERVER, VXLENS_NODE: "UPPER" } });
    const optionWins = await runAgent(["--node", "BETTER"], { env: { VXLENS_URL: SERVER, VXLENS_NODE: "UPPER" } });

    expect(fromEnvironment.stderr).toContain('not "UPPER"');
    expect(optionWins.stderr).toContain('not "BETTER"');
  });

  it("prints its version and its manual", async () => {
    expect(await runAgent(["--version"])).toEqual({ status: 0, stdout: "vxlens-agent 0.1.0\n", stderr: "" });
    expect((await runAgent(["--help"])).stdout).toContain("Usage: vxlens-agent --url URL");
  });

  it("documents every option and variable of its manual in docs/agent.md", async () => {
    const { stdout } = await runAgent(["--help"]);

    const words = stdout.match(/--[a-z-]+|VXLENS_[A-Z_]+/g) ?? [];
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word) => !DOCS.includes(word))).toEqual([]);
  });
});

describe("the server's placeholder", () => {
  it("stands in the file exactly once, between single quotes", () => {
    expect(SCRIPT.split("@VXLENS_URL@")).toHaveLength(2);
    expect(SCRIPT).toContain("\nSERVED_FROM='@VXLENS_URL@'\n");
  });

  it("becomes the server of an agent that was told none", async () => {
    const directory = scratchDirectory();
    const served = join(directory, "agent.sh");
    writeFileSync(served, SCRIPT.replace("@VXLENS_URL@", SERVER));

    const run = await runAgent(["--retries", "0", "--state", directory], { agent: served, path: pathBefore(fakeTools(HEALTHY)) });

    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`push to ${SERVER} failed`);
  });
});
