import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fakeTools, HEALTHY, pathBefore } from "./fake-tools.ts";
import { accepts, type RecordedRequest, type RecordingServer, recordingServer, type Reply } from "./recording-server.ts";
import { type AgentRun, isMissing, runAgent, scratchDirectory, SLOW_TEST_MS } from "./run-agent.ts";

vi.setConfig({ testTimeout: SLOW_TEST_MS });

const ENROLL = `vxl_enroll_${"e".repeat(49)}`;
const FIRST = `vxl_node_${"1".repeat(49)}`;
const SECOND = `vxl_node_${"2".repeat(49)}`;
const DAY_SECONDS = 86_400;

const open: RecordingServer[] = [];
const serve = async (reply: (request: RecordedRequest) => Reply): Promise<RecordingServer> => {
  const server = await recordingServer(reply);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A server that enrolls everybody and takes everything. */
const enrolls = (request: RecordedRequest): Reply => {
  if (request.url.endsWith("/enroll")) return { status: 201, body: JSON.stringify({ token: FIRST, node: "n1" }) };
  return request.url.endsWith("/token:rotate") ? { status: 200, body: JSON.stringify({ token: SECOND }) } : accepts(request);
};

/** One node with an enroll token, and its state directory, which outlives a run. */
class Node {
  readonly state = scratchDirectory();
  readonly token = join(this.state, "token");
  readonly #tools = fakeTools(HEALTHY);
  readonly #enrollToken = join(scratchDirectory(), "enroll-token");

  report(url: string, shell: readonly string[] = ["sh"]): Promise<AgentRun> {
    writeFileSync(this.#enrollToken, `${ENROLL}\n`);
    const settings = ["--url", url, "--node", "n1", "--state", this.state, "--retries", "0", "--enroll-token-file", this.#enrollToken];
    return runAgent(settings, { path: pathBefore(this.#tools), shell });
  }

  letTokenAge(days: number): void {
    const then = Date.now() / 1000 - days * DAY_SECONDS;
    utimesSync(this.token, then, then);
  }
}

const said = ({ requests }: RecordingServer) =>
  requests.map(({ method, url, headers }) => `${method} ${url.replace(/.*\/(?=[^/]+$)/, "")} ${headers.authorization ?? "-"}`);

const SHELLS = [
  { name: "dash", shell: ["dash"] },
  { name: "busybox ash", shell: ["busybox", "ash"] },
].filter(({ shell: [program = ""] }) => !isMissing(program));

describe.each(SHELLS)("enrollment in $name", ({ shell }) => {
  it("gets the node its own token once, keeps it for itself alone, and reports with it from then on", async () => {
    const [server, node] = [await serve(enrolls), new Node()];

    const first = await node.report(server.url, shell);
    const second = await node.report(server.url, shell);

    expect([first, second]).toEqual([first, first].map(() => ({ status: 0, stdout: "", stderr: "" })));
    expect(said(server)).toEqual([`POST enroll Bearer ${ENROLL}`, `PUT snapshot Bearer ${FIRST}`, `POST heartbeat Bearer ${FIRST}`]);
    expect(server.requests[0]).toMatchObject({ url: "/api/v1/clusters/default/enroll", body: '{"node":"n1"}' });
    expect(readFileSync(node.token, "utf8")).toBe(`${FIRST}\n`);
    expect(statSync(node.token).mode & 0o777).toBe(0o600);
  });

  it("replaces the token when it is older than a month, and goes on with the old one where that fails", async () => {
    let isRotated = false;
    const server = await serve((request) => (request.url.endsWith("/token:rotate") && !isRotated ? { status: 500 } : enrolls(request)));
    const node = new Node();
    writeFileSync(node.token, `${FIRST}\n`);
    node.letTokenAge(32);

    const failed = await node.report(server.url, shell);
    isRotated = true;
    const replaced = await node.report(server.url, shell);

    expect([failed.status, replaced.status]).toEqual([0, 0]);
    expect(said(server)).toEqual([
      `POST token:rotate Bearer ${FIRST}`,
      `PUT snapshot Bearer ${FIRST}`,
      `POST token:rotate Bearer ${FIRST}`,
      `POST heartbeat Bearer ${SECOND}`,
    ]);
  });
});

describe("a token that is not taken any more", () => {
  it("stays where it is: the agent says what to do, and never enrolls again by itself", async () => {
    const server = await serve(() => ({ status: 401, body: JSON.stringify({ detail: "a valid token is required" }) }));
    const node = new Node();
    writeFileSync(node.token, `${FIRST}\n`);

    const run = await node.report(server.url);

    expect(run.status).toBe(1);
    expect(run.stderr).toContain("HTTP 401: a valid token is required");
    expect(run.stderr).toContain(`To enroll again remove that file`);
    expect(server.requests.map(({ url }) => url)).toEqual(["/api/v1/clusters/default/nodes/n1/snapshot"]);
    expect(readFileSync(node.token, "utf8")).toBe(`${FIRST}\n`);
  });
});

describe("a name that is enrolled already", () => {
  it("is not reported for, and an administrator is sent for", async () => {
    const server = await serve(() => ({ status: 409, body: JSON.stringify({ detail: "node n1 of cluster default has a token" }) }));
    const node = new Node();

    const run = await node.report(server.url);

    expect(run.status).toBe(1);
    expect(run.stderr).toContain("HTTP 409: node n1 of cluster default has a token");
    expect(run.stderr).toContain("vxlens token revoke");
    expect(said(server)).toEqual([`POST enroll Bearer ${ENROLL}`]);
    expect(existsSync(node.token)).toBe(false);
  });

  it.each(["", "{}", JSON.stringify({ token: "x" }), JSON.stringify({ token: "vxl_node_a\\nb" })])(
    "keeps no token that is none, as of the answer %j",
    async (body) => {
      const server = await serve(() => ({ status: 201, body }));
      const node = new Node();

      const run = await node.report(server.url);

      expect(run.status).toBe(1);
      expect([existsSync(node.token), existsSync(`${node.token}.new`)]).toEqual([false, false]);
    },
  );
});
