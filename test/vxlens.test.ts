import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeTools, HEALTHY, pathBefore } from "./agent/fake-tools.ts";
import { runAgent, scratchDirectory } from "./agent/run-agent.ts";
import { call, fdbLine, JSON_HEADERS } from "./support/api.ts";
import { emptyDatabase, type TestDatabase } from "./support/database.ts";
import { type Ended, runVxlens, vxlens } from "./support/run-vxlens.ts";
import { bearer } from "./support/tokens.ts";

const FIRST_LINE = /^vxl_\w+\n$/;

let database: TestDatabase;
let service: ChildProcess;
let url = "";
let first: Ended;
/** The command line as an administrator uses it from elsewhere. */
const admin = (...words: readonly string[]) => vxlens(["token", ...words], "", { url, token: first.out.trim() });

/** A service that listens on all addresses, and the first token, made where it runs. */
beforeAll(async () => {
  database = await emptyDatabase();
  const env = { DATABASE_URL: database.url, HOST: "0.0.0.0", PORT: "0", VXLENS_AUTH: "tokens" };
  first = runVxlens(["token", "create", "admin", "--database", "--purpose", "first"], "", env);
  service = spawn(process.execPath, ["--import", "tsx", "src/main.ts"], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
  });
  let said = "";
  service.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
  while (!said.includes("\n")) await once(service.stdout ?? service, "data");
  url = /http:\/\/\S+/.exec(said)?.[0] ?? "";
});

afterAll(async () => {
  service.kill("SIGTERM");
  await once(service, "close");
  await database.drop();
});

describe("vxlens token", () => {
  it("makes the first token without one, in the database itself, and prints its secret alone", () => {
    expect(first).toMatchObject({
      status: 0,
      out: expect.stringMatching(FIRST_LINE),
      err: expect.stringMatching(/^admin token 1, valid until /),
    });
  });

  it("makes the tokens by which nodes are let in and clusters are read; whoever has none is not allowed", async () => {
    const enroll = await admin("create", "enroll", "--cluster", "lab", "--expires", "1h");
    const node = await vxlens(["token", "enroll", "--cluster", "lab", "--node", "n1"], "", { url, token: enroll.out.trim() });
    const again = await vxlens(["token", "enroll", "--cluster", "lab", "--node", "n1"], "", { url, token: enroll.out.trim() });
    const read = await admin("create", "read", "--cluster", "lab,prod", "-o", "json");
    const headers = { ...JSON_HEADERS, ...bearer(node.out.trim()) };
    const pushed = await call({ url }, { headers, body: JSON.stringify({ fdb: fdbLine("10.0.2.15") }) });
    const reader = await vxlens(["token", "list"], "", { url, token: (JSON.parse(read.out) as { secret: string }).secret });
    const nobody = await vxlens(["token", "list"], "", { url, token: null });

    expect([enroll.out, node.out]).toEqual([expect.stringMatching(/^vxl_enroll_/), expect.stringMatching(/^vxl_node_/)]);
    expect(pushed.status).toBe(200);
    expect(again).toMatchObject({ status: 1, out: "", err: expect.stringContaining("node n1 of cluster lab has a token") });
    expect(JSON.parse(read.out)).toMatchObject({ token: { kind: "READ", clusters: ["lab", "prod"], isValid: true } });
    expect([reader.status, nobody.status]).toEqual([4, 4]);
  });

  it("lets an agent in, which gets its own token, until that is revoked", async () => {
    const state = scratchDirectory();
    const file = join(state, "enroll-token");
    writeFileSync(file, (await admin("create", "enroll", "--cluster", "lab")).out);
    const settings = ["--url", url, "--cluster", "lab", "--node", "by-agent", "--state", state, "--enroll-token-file", file, "-v"];
    const report = () => runAgent(settings, { path: pathBefore(fakeTools(HEALTHY)) });
    const enrolled = await report();
    const listed = JSON.parse((await admin("list", "-o", "json")).out) as { id: string; node: string | null }[];
    await admin("revoke", listed.find(({ node }) => node === "by-agent")?.id ?? "");
    const refused = await report();

    expect(enrolled).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/enrolled as node by-agent of cluster lab\n.*pushed: applied/s),
    });
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining("HTTP 401: a valid token is required") });
  });

  it("rotates and revokes by id, and lists what is valid, or all", async () => {
    const made = await admin("create", "read", "--cluster", "*", "--purpose", "dashboard");
    const id = /token (\d+),/.exec(made.err)?.[1] ?? "";
    const rotated = await admin("rotate", id, "--overlap", "0s");
    const asked = await Promise.all(
      [made, rotated].map(({ out }) => call({ url }, { method: "GET", path: "/metrics", headers: bearer(out.trim()) })),
    );
    const listed = await admin("list", "-o", "wide");
    const revoked = await admin("revoke", id);
    const [valid, all] = [await admin("list"), await admin("list", "--all")];
    const told = JSON.parse((await admin("list", "--all", "-o", "json")).out) as { id: string; revokedAt: string | null }[];

    expect(asked.map(({ status }) => status)).toEqual([401, 200]);
    expect(listed.out).toMatch(new RegExp(`\\n${id} +read +\\* +<none> +valid +\\S+Z +\\S+ +dashboard +vxl_read_\\w{4} `));
    expect(revoked).toMatchObject({ status: 0, out: `token ${id} is revoked\n` });
    expect(valid.out).not.toContain("dashboard");
    expect(all.out).toMatch(new RegExp(`\\n${id} +read +\\* +<none> +revoked `));
    expect(told.find((token) => token.id === id)?.revokedAt).toMatch(/Z$/);
    expect((await admin("revoke", "999")).status).toBe(1);
  });
});
