import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ClusterAt, clusterAt } from "../../../src/questions/cluster-at.ts";
import { listedNode, listedNodes } from "../../../src/questions/expected-nodes.ts";
import { nodeCounts } from "../../../src/questions/node-counts.ts";
import { nodeFacts } from "../../../src/questions/node-facts.ts";
import { removeHistory } from "../../../src/upkeep/remove-history.ts";
import { call, push, storySnapshot } from "../../support/api.ts";
import { asking } from "../../support/cluster.ts";
import { count } from "../../support/database-state.ts";
import { type RunningServer, START, startServer } from "../../support/server.ts";

const MINUTE = 60_000;
let server: RunningServer;
let number = 0;
const cluster = () => `fleet${number}`;
const path = () => `/api/v1/clusters/${cluster()}/expected-nodes`;
const expectNodes = (nodes: unknown) => call(server, { path: path(), body: JSON.stringify({ nodes }) });
const reported = (node: string) => push(server, storySnapshot, { path: `/api/v1/clusters/${cluster()}/nodes/${node}/snapshot` });

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  number += 1;
  server.clock.now = START;
});

/** What a question finds as of a moment. */
const asked = <T>(at: number, ask: (of: ClusterAt) => Promise<T>): Promise<T> =>
  asking(server.store, server.clock.now, async (asker) => {
    const of = await clusterAt(asker, cluster(), at);
    if (of === null) throw new Error("nothing was expected");
    return ask(of);
  });

describe("PUT expected-nodes", () => {
  it("tells nodes that never reported as LOST, until they do", async () => {
    const answer = await expectNodes(["b", "a", "b"]);
    expect([answer.status, answer.json]).toEqual([200, { nodes: ["a", "b"] }]);

    server.clock.now += MINUTE;
    await reported("b");

    const { text } = await call(server, { method: "GET", path: `/api/v1/tables/nodes?cluster=${cluster()}` });
    expect(JSON.parse(text)).toMatchObject([
      { node: "a", state: "LOST", stateRank: 2, time: null, ageSeconds: null },
      { node: "b", state: "FRESH", ageSeconds: 0 },
    ]);
    expect((await call(server, { method: "GET", path: "/metrics" })).text).toContain(`{cluster="${cluster()}",state="lost"} 1`);
  });

  it("holds from when it came, and until another list takes its place", async () => {
    for (const names of [["a"], ["a", "b"], ["b"], []]) {
      await expectNodes(names);
      server.clock.now += MINUTE;
    }

    const lists = await Promise.all(
      [0, 1, 2, 3].map(async (minutes) => {
        const at = new Date(START + minutes * MINUTE).toISOString();
        return (await call(server, { method: "GET", path: `${path()}?at=${at}` })).json["nodes"];
      }),
    );
    expect(lists).toEqual([["a"], ["a", "b"], ["b"], []]);
    expect(await asked(START + MINUTE, async (of) => [(await nodeCounts([of]))[0], (await listedNodes(of)).length])).toEqual([2, 2]);
    expect(await asked(START + 2 * MINUTE, (of) => listedNode(of, "a"))).toBeNull();
  });

  it("changes nothing when it is repeated, and takes back what left within the same moment", async () => {
    for (const names of [["a"], ["a"], [], ["a"]]) await expectNodes(names);

    expect((await call(server, { method: "GET", path: path() })).json).toEqual({ nodes: ["a"] });
    expect(
      await count(server.store, `select count(*) from expected_node e join cluster c on c.id = e.cluster_id where c.name = '${cluster()}'`),
    ).toBe(1);
  });

  it("tells nothing of a node but that it is LOST", async () => {
    await expectNodes(["a"]);

    const [node, facts] = await asked(START, async (of) => {
      const found = await listedNode(of, "a");
      return [found, found === null ? null : await nodeFacts([found])] as const;
    });

    expect(node).toMatchObject({ name: "a", state: "LOST", observedAt: null, receivedAt: null, okSections: 0 });
    expect(facts).toEqual([[]]);
  });

  it("is forgotten with the history in which it held", async () => {
    await expectNodes(["a"]);
    server.clock.now += MINUTE;
    await expectNodes(["b"]);

    server.clock.now += MINUTE;
    await removeHistory(server.store, { before: server.clock.now });

    expect(await count(server.store, "select count(*) from expected_node where name = 'a' and valid_to <> 'infinity'")).toBe(0);
    expect((await call(server, { method: "GET", path: path() })).json).toEqual({ nodes: ["b"] });
  });

  it.each([
    { because: "it is no object", body: "[]", code: "not_an_object" },
    { because: "it has no list", body: "{}", code: "wrong_type" },
    { because: "what it lists is no text", body: '{"nodes":[1]}', code: "wrong_type" },
    { because: "no node can have that name", body: '{"nodes":["A node"]}', code: "bad_name" },
    {
      because: "it is too long",
      body: JSON.stringify({ nodes: Array.from({ length: 10_001 }, (_, index) => `n${index}`) }),
      code: "out_of_range",
    },
    { because: "it is no JSON", body: "{", code: "json_syntax" },
  ])("refuses a list because $because, and keeps the one before", async ({ body, code }) => {
    await expectNodes(["a"]);

    const answer = await call(server, { path: path(), body });

    expect(answer.json["code"]).toBe(code);
    expect((await call(server, { method: "GET", path: path() })).json).toEqual({ nodes: ["a"] });
  });

  it("takes JSON only, and knows no list of a cluster that is not there", async () => {
    const pasted = await call(server, { path: path(), body: "a", headers: { "Content-Type": "text/plain" } });
    const unknown = await call(server, { method: "GET", path: path() });

    expect([pasted.json["code"], unknown.json["code"]]).toEqual(["unsupported_media_type", "not_found"]);
  });
});
