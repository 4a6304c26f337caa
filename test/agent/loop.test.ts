import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { fakeTools, HEALTHY, pathBefore } from "./fake-tools.ts";
import { accepts, recordingServer } from "./recording-server.ts";
import { AGENT, scratchDirectory, SLOW_TEST_MS } from "./run-agent.ts";

vi.setConfig({ testTimeout: SLOW_TEST_MS });

describe("--loop", () => {
  it("reports once an interval, also after a failure, and leaves nothing behind when it is told to stop", async () => {
    const state = scratchDirectory();
    const temporary = scratchDirectory();
    const env = { PATH: pathBefore(fakeTools(HEALTHY)), TMPDIR: temporary };
    const server = await recordingServer((request, index) => (index === 0 ? { status: 400 } : accepts(request)));

    const agent = spawn("sh", [AGENT, "--loop", "--interval", "1", "--url", server.url, "--state", state], { env });
    await vi.waitFor(() => expect(server.requests.length).toBe(3), { timeout: SLOW_TEST_MS });
    const stopped = once(agent, "exit");
    agent.kill("SIGTERM");
    const [status] = await stopped;
    await server.close();

    expect(server.methods()).toMatch(/^PUT PUT POST/);
    expect(status).toBe(143);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(state)).toEqual(["last-push"]);
  });
});
