import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import express from "express";
import { createAccess } from "../../src/access/access.ts";
import { reachOf } from "../../src/access/rights.ts";
import { openAsker } from "../../src/questions/open-asker.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { authenticate } from "../../src/transport/authenticate.ts";
import { createGraphql } from "../../src/transport/graphql/apollo.ts";
import { freshDatabase } from "./database.ts";

/** The GraphQL endpoint over a database of its own, on a clock that the test sets. */
export type GraphqlServer = Readonly<{
  url: string;
  store: OpenStore;
  clock: { now: number };
  /** Whatever was thrown that was no failure. */
  bugs: unknown[];
  ask: (query: string, variables?: Record<string, unknown>) => Promise<GraphqlAnswer>;
  stop: () => Promise<void>;
}>;

type GraphqlAnswer = Readonly<{
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions: { code: string } }[];
}>;

export async function startGraphqlServer(now: number): Promise<GraphqlServer> {
  const database = await freshDatabase();
  const store = openStore({ url: database.url, poolSize: 5 });
  const [clock, bugs] = [{ now }, [] as unknown[]];
  const app = express();
  const httpServer = createServer(app);
  const access = createAccess(store, {
    mode: "open",
    now: () => clock.now,
    elapsed: () => performance.now(),
    onError: (error) => bugs.push(error),
  });
  const graphql = await createGraphql({
    schema: readFileSync("schema.graphql", "utf8"),
    access,
    openOperation: (caller) => openAsker(store, { now: clock.now, lostAfterMs: 86_400_000, reach: reachOf(caller) }),
    httpServer,
    graphiqlPage: gzipSync("<!doctype html><title>GraphiQL</title>"),
    logError: (error) => bugs.push(error),
  });
  app.use(authenticate(access), graphql.router);
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}/graphql`;
  const ask = async (query: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer> => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer;
  };
  const stop = async () => {
    await graphql.stop();
    await store.close();
    await database.drop();
  };
  return { url, store, clock, bugs, ask, stop };
}
