import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { RequestHandler } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAsker } from "../../src/questions/open-asker.ts";
import { createGraphql } from "../../src/transport/graphql/apollo.ts";
import { startUpkeep } from "../../src/upkeep/start-upkeep.ts";
import { type FlannelSnapshot, flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { call, heartbeat, iso } from "../support/api.ts";
import { withAddress } from "../support/kept-findings.ts";
import { RETENTION_MS, type RunningServer, START, startServer } from "../support/server.ts";

const NODES = 3;
const MINUTE = 60_000;
const LOST_AFTER_MS = 24 * 60 * MINUTE;
const PATIENCE = { timeout: 15_000, interval: 50 };

const healthy = (node: number): FlannelSnapshot => flannelSnapshot(node, NODES);
/** Node 2 holds the address by which the peers reach node 1. */
const broken = (): FlannelSnapshot => withAddress(healthy(2), "192.0.2.1");
const at = (minute: number): number => START + minute * MINUTE;

let server: RunningServer;
const stops: (() => Promise<void>)[] = [];
const errors: unknown[] = [];

/** The whole service, with what runs beside, on a clock that the test sets. */
beforeAll(async () => {
  let answer: RequestHandler = (_request, _response, next) => next();
  server = await startServer({ graphql: (request, response, next) => answer(request, response, next) });
  const graphql = await createGraphql({
    schema: readFileSync("schema.graphql", "utf8"),
    access: server.access,
    openOperation: () => openAsker(server.store, { now: server.clock.now, lostAfterMs: LOST_AFTER_MS, reach: "all" }),
    httpServer: server.http.server,
    graphiqlPage: gzipSync(""),
    introspection: true,
    logError: (error) => errors.push(error),
  });
  answer = graphql.router;
  const upkeep = startUpkeep(server.store, {
    retentionMs: RETENTION_MS,
    volatileMs: LOST_AFTER_MS,
    lostAfterMs: LOST_AFTER_MS,
    findingsDelayMs: 0,
    now: () => server.clock.now,
    onError: (task, error) => errors.push([task, error]),
    onDeleted: () => undefined,
    onEvaluated: () => undefined,
  });
  stops.push(upkeep.stop, graphql.stop, server.stop);
});

afterAll(async () => {
  for (const stop of stops) await stop();
});

/** Pushes what a node saw at a minute, as it comes in at that one or a later one. The ETag is for the heartbeat. */
async function push(node: number, minute: number, snapshot: FlannelSnapshot, cameIn = minute): Promise<string | null> {
  server.clock.now = at(cameIn);
  const envelope = { observedAt: iso(at(minute)), sentAt: iso(at(cameIn)), intervalSeconds: 60, sections: sectionsOf(snapshot) };
  const { status, headers } = await call(server, { path: pathOf(node, "snapshot"), body: JSON.stringify(envelope) });
  expect(status).toBe(200);
  return headers.get("ETag");
}

const sectionsOf = (snapshot: FlannelSnapshot) =>
  Object.fromEntries(Object.entries(snapshot).map(([section, data]) => [section, { data }]));
const pathOf = (node: number, what: string): string => `/api/v1/clusters/default/nodes/node${node}/${what}`;

/** Each finding's subject, and from when to when it was open, in minutes. */
async function found(args: string): Promise<unknown> {
  const query = `{ findings(first: 9 ${args}) { edges { node { subject openedAt closedAt } } } }`;
  const { json } = await call(server, { method: "POST", path: "/graphql", body: JSON.stringify({ query }) });
  const { findings } = (json as { data: { findings: { edges: { node: Record<string, string | null> }[] } } }).data;
  const minute = (time: string | null | undefined) => (typeof time === "string" ? (Date.parse(time) - START) / MINUTE : null);
  return findings.edges.map(({ node }) => [node["subject"], minute(node["openedAt"]), minute(node["closedAt"])]);
}

const duplicate = (openedAt: number, closedAt: number | null) => ["address:192.0.2.1", openedAt, closedAt];

describe("the life of a finding", () => {
  it("begins once a second snapshot has confirmed it, at the time of the first", async () => {
    for (const node of [1, 2, 3]) await push(node, 0, healthy(node));
    await push(2, 1, broken());
    expect(await found("")).toEqual([]);

    await push(2, 2, broken());
    await expect.poll(() => found(""), PATIENCE).toEqual([duplicate(1, null)]);
    expect(await found(`at: "${iso(at(1))}"`)).toEqual([duplicate(1, null)]);
    expect(await found(`at: "${iso(at(0))}"`)).toEqual([]);
  });

  it("goes on while the nodes are silent, and ends when one tells that it is gone", async () => {
    server.clock.now = at(100);
    expect(await found("")).toEqual([duplicate(1, null)]);

    await push(2, 101, healthy(2));
    await expect.poll(() => found(""), PATIENCE).toEqual([]);
    expect(await found(`since: "${iso(at(0))}"`)).toEqual([duplicate(1, 101)]);
    expect(await found(`since: "${iso(at(101))}"`)).toEqual([]);
  });

  it("is another one when the fault is back, for which a heartbeat is confirmation enough", async () => {
    const etag = await push(2, 110, broken());
    server.clock.now = at(111);
    expect((await heartbeat(server, etag, pathOf(2, "heartbeat"))).status).toBe(204);

    await expect.poll(() => found(""), PATIENCE).toEqual([duplicate(110, null)]);
    expect(await found(`since: "-2h"`)).toEqual([duplicate(1, 101), duplicate(110, null)]);
  });

  it("is told otherwise when a snapshot of its time comes late", async () => {
    await push(2, 50, { ...healthy(2), rules: [] }, 112);

    await expect.poll(() => found(`since: "-2h"`), PATIENCE).toEqual([duplicate(1, 50), duplicate(110, null)]);
    expect(await found(`at: "${iso(at(60))}"`)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
