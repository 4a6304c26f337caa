import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, call, push, storySnapshot } from "../support/api.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { type RunningServer, type ServerOptions, startServer } from "../support/server.ts";

const FORWARDED = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "lens.example:8443", "X-Forwarded-For": "198.51.100.7" };

let database: TestDatabase;
let based: RunningServer;

beforeAll(async () => {
  database = await freshDatabase();
  based = await startServer({
    databaseUrl: database.url,
    basePath: "/lens",
    hasGraphql: true,
  });
});
afterAll(async () => {
  await based.stop();
  await database.drop();
});

const get = (server: RunningServer, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  call(server, { method: "GET", path, headers });

/** The address that the agent is told by a service of these settings. */
async function addressToldBy(options: ServerOptions, headers: Readonly<Record<string, string>> = FORWARDED): Promise<string> {
  const server = await startServer({ databaseUrl: database.url, ...options });
  const { text, json } = await get(server, `${options.basePath ?? ""}/agent.sh`, headers);
  await server.stop();
  const told = /^SERVED_FROM='([^']*)'$/m.exec(text)?.[1] ?? String(json["code"]);
  return told.replace(server.url, "here");
}

describe("VXLENS_TRUST_PROXY", () => {
  it("unset, leaves forwarded headers to nobody", async () => {
    expect(await addressToldBy({})).toBe("here");
  });

  it("believes the one proxy before us, or one at a trusted address", async () => {
    for (const trustProxy of [1, ["127.0.0.0/8"], ["10.0.0.0/8", "127.0.0.1"]]) {
      expect(await addressToldBy({ trustProxy })).toBe("https://lens.example:8443");
    }
  });

  it("believes nobody at another address", async () => {
    expect(await addressToldBy({ trustProxy: ["192.0.2.0/24"] })).toBe("here");
  });

  it("still takes nothing for a host that is none", async () => {
    expect(await addressToldBy({ trustProxy: 1 }, { "X-Forwarded-Host": "lens.example$(reboot)" })).toBe("bad_request");
  });

  it("notes who called as the trusted proxy says", async () => {
    const server = await startServer({ databaseUrl: database.url, trustProxy: 1 });
    await get(server, "/healthz", FORWARDED);
    await server.stop();

    expect(server.log.some((line) => line.includes('"client":"198.51.100.7"'))).toBe(true);
  });
});

describe("VXLENS_BASE_PATH", () => {
  it("stands before every path, in what is answered and in what is told of it", async () => {
    const path = "/lens/api/v1/clusters/lab/nodes/n1";

    expect((await push(based, storySnapshot, { path: `${path}/snapshot` })).json["outcome"]).toBe("applied");
    const asked = await call(based, {
      method: "POST",
      path: "/lens/graphql",
      headers: { "Content-Type": "application/json" },
      body: '{"query":"{ __typename }"}',
    });
    expect(asked.json).toEqual({ data: { __typename: "Query" } });
    expect((await get(based, "/lens/openapi.json")).json["servers"]).toEqual([{ url: "/lens" }]);
    expect((await get(based, `${path}/snapshot`)).json).toMatchObject({ code: "method_not_allowed", instance: `${path}/snapshot` });
    expect(await addressToldBy({ basePath: "/lens", trustProxy: 1 })).toBe("https://lens.example:8443/lens");
  });

  it("leaves nothing outside of it, but for those who watch", async () => {
    for (const path of ["/api/v1/tables/nodes", "/graphql", "/agent.sh", "/lensgraphql", "/LENS/graphql", "/"]) {
      expect((await get(based, path)).json).toMatchObject({ code: "not_found", instance: path });
    }
    for (const path of ["/healthz", "/readyz", "/metrics", "/lens/healthz", "/lens/readyz", "/lens/metrics"]) {
      expect((await get(based, path)).status).toBe(200);
    }
  });

  it("is in no label of a metric", async () => {
    await get(based, "/lens/api/v1/tables/nodes");

    const { text } = await get(based, "/metrics");

    expect(text).toContain('route="/api/v1/tables/:table"');
    expect(text).not.toContain('route="/lens');
  });
});
