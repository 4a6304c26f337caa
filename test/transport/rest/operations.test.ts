import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyDatabase, freshDatabase } from "../../support/database.ts";
import { runSql, urlWithOptions } from "../../support/database-url.ts";
import { call, push, storySnapshot } from "../../support/api.ts";
import { type RunningServer, startServer } from "../../support/server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const get = (path: string, to: Pick<RunningServer, "url"> = server) => call(to, { method: "GET", path, headers: {} });

describe("healthz", () => {
  it("answers as long as the process runs", async () => {
    expect(await get("/healthz")).toMatchObject({ status: 200, json: { status: "ok" } });
  });

  it("answers HEAD without a body", async () => {
    expect(await call(server, { method: "HEAD", path: "/healthz", headers: {} })).toMatchObject({ status: 200, text: "" });
  });
});

describe("readyz", () => {
  it("answers 200 when the database is there and its schema is ours", async () => {
    expect(await get("/readyz")).toMatchObject({ status: 200, json: { status: "ready" } });
  });

  it("answers 503 with the reason when the database lacks migrations", async () => {
    const database = await emptyDatabase();
    const unready = await startServer({ databaseUrl: database.url });
    const answer = await get("/readyz", unready);
    await unready.stop();
    await database.drop();

    expect(answer).toMatchObject({
      status: 503,
      json: { status: "not_ready", reasons: ["the database lacks migrations of this version"] },
    });
  });

  it("answers 503 with the reason when a newer version has migrated the database", async () => {
    const database = await freshDatabase();
    await runSql(
      database.url,
      "insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('1', '0', '99990101000000_newer', now())",
    );
    const older = await startServer({ databaseUrl: database.url });
    const answer = await get("/readyz", older);
    await older.stop();
    await database.drop();

    expect(answer).toMatchObject({
      status: 503,
      json: { status: "not_ready", reasons: ["the database has migrations that this version does not know, or that failed"] },
    });
  });

  it("answers 503 with the reason while the database is read-only", async () => {
    const unready = await startServer({ databaseUrl: urlWithOptions(server.databaseUrl, "-c default_transaction_read_only=on") });
    const [answer, refused] = [await get("/readyz", unready), await push(unready, storySnapshot)];
    await unready.stop();

    expect(answer).toMatchObject({ status: 503, json: { reasons: ["the database takes no writes: it is read-only, or a standby"] } });
    expect(refused).toMatchObject({ status: 503, json: { code: "database_unavailable" } });
  });

  it("answers 200 again once there is room after a write that found none", async () => {
    server.store.room.isFull = true;
    const answer = await get("/readyz");

    expect(answer).toMatchObject({ status: 200, json: { status: "ready" } });
    expect(server.store.room.isFull).toBe(false);
  });

  it("answers 503 within two seconds when nothing is where the database should be", async () => {
    const unready = await startServer({ databaseUrl: "postgresql://nobody@127.0.0.1:1/none" });
    const startedAt = performance.now();
    const answer = await get("/readyz", unready);
    const ms = performance.now() - startedAt;
    const health = await get("/healthz", unready);
    await unready.stop();

    expect(answer).toMatchObject({ status: 503, json: { status: "not_ready" } });
    expect(ms).toBeLessThan(2_000);
    expect(health.status).toBe(200);
  });

  it("answers 503 while the service shuts down", async () => {
    server.state.isDraining = true;
    const answers = await Promise.all(["/readyz", "/healthz", "/metrics", "/schema.graphql"].map((path) => get(path)));
    server.state.isDraining = false;

    expect(answers.map(({ status }) => status)).toEqual([503, 200, 200, 503]);
    expect(answers[3]).toMatchObject({ json: { code: "shutting_down" } });
    expect(answers[3]?.headers.get("Connection")).toBe("close");
  });
});

describe("/schema.graphql", () => {
  it("is not there where the schema is not told", async () => {
    const silent = await startServer({ databaseUrl: "postgresql://nobody@127.0.0.1:1/none", schema: null });
    const answers = [await get("/schema.graphql", server), await get("/schema.graphql", silent)];
    await silent.stop();

    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
  });
});

describe("toProblem", () => {
  it("answers 503 database_unavailable, to be tried again in 5 to 30 seconds, when the database is gone", async () => {
    const without = await startServer({ databaseUrl: "postgresql://nobody@127.0.0.1:1/none" });
    const answer = await push(without, storySnapshot);
    await without.stop();

    expect(answer).toMatchObject({ status: 503, json: { code: "database_unavailable" } });
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThanOrEqual(5);
    expect(Number(answer.headers.get("Retry-After"))).toBeLessThanOrEqual(30);
    expect(answer.text).not.toMatch(/127\.0\.0\.1|prisma/i);
  });

  it("answers 503 busy when another transaction holds what is needed for too long, and takes the same push afterwards", async () => {
    const impatient = await startServer({ databaseUrl: urlWithOptions(server.databaseUrl, "-c lock_timeout=200ms") });
    const other = new Client({ connectionString: server.databaseUrl });
    await other.connect();
    await other.query("begin; lock table node in access exclusive mode");
    const refused = await push(impatient, storySnapshot);
    await other.end();
    const taken = await push(impatient, storySnapshot);
    await impatient.stop();

    expect(refused).toMatchObject({ status: 503, json: { code: "busy" } });
    expect(taken.status).toBe(200);
  });

  it("answers 500 internal_error without a word of ours for a bug", async () => {
    const database = await emptyDatabase();
    const broken = await startServer({ databaseUrl: database.url });
    const answer = await push(broken, storySnapshot);
    await broken.stop();
    await database.drop();

    expect(answer).toMatchObject({ status: 500, json: { code: "internal_error" } });
    expect(answer.text).not.toMatch(/relation|exist|prisma/i);
  });
});

describe("printMetrics", () => {
  it("prints our metrics and the process's", async () => {
    const { text, headers } = await get("/metrics");

    expect(headers.get("Content-Type")).toContain("text/plain; version=0.0.4");
    expect(text).toContain('vxlens_build_info{version="0.0.0-test",node_version="v20.0.0"} 1');
    expect(text).toContain("process_cpu_user_seconds_total");
  });

  it("leaves out the nodes alone when the database cannot be reached", async () => {
    const without = await startServer({ databaseUrl: "postgresql://nobody@127.0.0.1:1/none" });
    const { status, text } = await get("/metrics", without);
    await without.stop();

    expect(status).toBe(200);
    expect(text).toContain("vxlens_build_info{");
    expect(text).not.toContain("vxlens_nodes{");
  });

  it("leaves out the nodes alone when the database does not say in time", async () => {
    await push(server, storySnapshot);
    expect((await get("/metrics")).text).toContain('vxlens_nodes{cluster="lab",state="fresh"} 1');
    const other = new Client({ connectionString: server.databaseUrl });
    await other.connect();
    await other.query("begin; lock table node in access exclusive mode");
    const startedAt = performance.now();
    const { status, text } = await get("/metrics");
    const ms = performance.now() - startedAt;
    await other.end();

    expect(status).toBe(200);
    expect(ms).toBeLessThan(5_000);
    expect(text).toContain("vxlens_build_info{");
    expect(text).not.toContain("vxlens_nodes{");
  });

  it("names what is not there by no address", async () => {
    await get("/secret/address");

    const { text } = await get("/metrics");
    expect(text).toContain('route="none",method="GET",status="404"');
    expect(text).not.toContain("secret");
  });
});

describe("agentScript", () => {
  it("hands out a script that the shell takes, with the address that was asked", async () => {
    const { text, headers } = await get("/agent.sh");
    const directory = mkdtempSync(join(tmpdir(), "vxlens-agent-"));
    const file = join(directory, "agent.sh");
    writeFileSync(file, text);
    execFileSync("sh", ["-n", file]);
    rmSync(directory, { recursive: true });

    expect(headers.get("Content-Type")).toBe("text/x-shellscript; charset=utf-8");
    expect(text).toContain(`SERVED_FROM='${server.url}'`);
  });

  it("prefers the public address, quoted for the shell", async () => {
    const behind = await startServer({ databaseUrl: server.databaseUrl, publicUrl: "https://vxlens.example/it's" });
    const { text } = await get("/agent.sh", behind);
    await behind.stop();

    expect(text).toContain(`SERVED_FROM='https://vxlens.example/it'\\''s'`);
  });

  it.each(["x'; rm -rf /; '", "a b", "$(id)", "[::1", "a/b"])("answers 400 bad_request to the Host %j", async (host) => {
    expect(await agentFor(host)).toContain('"code":"bad_request"');
  });

  it.each(["vxlens.example", "10.0.0.1:4000", "[2001:db8::1]:4000"])("takes the Host %s", async (host) => {
    expect(await agentFor(host)).toContain(`SERVED_FROM='http://${host}'`);
  });
});

describe("openApi", () => {
  it("is a document in which every reference leads somewhere", async () => {
    const { json, text } = await get("/openapi.json");
    const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    const components = json["components"] as Record<string, Record<string, unknown>>;

    expect(json["openapi"]).toBe("3.1.1");
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter(([, kind = "", name = ""]) => components[kind]?.[name] === undefined)).toEqual([]);
  });

  it("describes only paths and methods that the router answers", async () => {
    const { json } = await get("/openapi.json");
    const paths = json["paths"] as Record<string, Record<string, unknown>>;
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).flatMap((method) => (method === "parameters" ? [] : [{ path: filledIn(path), method: method.toUpperCase() }])),
    );
    const answers = await Promise.all(operations.map(({ path, method }) => call(server, { path, method, headers: {} })));

    expect(operations).toHaveLength(15);
    expect(
      answers.filter(({ json: { code }, status }) => code === "method_not_allowed" || (status === 404 && code !== "not_found")),
    ).toEqual([]);
    expect(answers.filter(({ text }) => text.includes("nothing is at"))).toEqual([]);
  });
});

const filledIn = (path: string): string => path.replace("{table}", "nodes").replace("{cluster}", "lab").replace("{node}", "nobody");

function agentFor(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}/agent.sh`, { headers: { Host: host } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => resolve(text));
    });
    sent.once("error", reject).end();
  });
}
