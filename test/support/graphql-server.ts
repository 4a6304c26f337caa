import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import express, { type ErrorRequestHandler } from "express";
import { type Access, createAccess } from "../../src/access/access.ts";
import { reachOf } from "../../src/access/rights.ts";
import type { Failure } from "../../src/failure/failure.ts";
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
  access: Access;
  ask: (query: string, variables?: Record<string, unknown>, headers?: Readonly<Record<string, string>>) => Promise<GraphqlAnswer>;
  stop: () => Promise<void>;
}>;

type GraphqlAnswer = Readonly<{
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions: { code: string; limit?: { name: string; max: number; measured: number } } }[];
}>;

type GraphqlServerOptions = Readonly<{ auth?: "open" | "tokens"; introspection?: boolean; timeoutMs?: number }>;

/** Without `auth` it is open. */
export async function startGraphqlServer(
  now: number,
  { auth = "open", introspection = true, timeoutMs = 10_000 }: GraphqlServerOptions = {},
): Promise<GraphqlServer> {
  const database = await freshDatabase();
  const store = openStore({ url: database.url, poolSize: 5 });
  const [clock, bugs] = [{ now }, [] as unknown[]];
  const app = express();
  const httpServer = createServer(app);
  const access = createAccess(store, {
    mode: auth,
    now: () => clock.now,
    elapsed: () => performance.now(),
    onError: (error) => bugs.push(error),
  });
  const graphql = await createGraphql({
    schema: readFileSync("schema.graphql", "utf8"),
    access,
    openOperation: (caller) => openAsker(store, { now: clock.now, lostAfterMs: 86_400_000, timeoutMs, reach: reachOf(caller) }),
    httpServer,
    graphiqlPage: gzipSync("<!doctype html><title>GraphiQL</title>"),
    introspection,
    logError: (error) => bugs.push(error),
  });
  const answerFailure: ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(400).json({ errors: [{ message: String(error), extensions: { code: (error as Failure).code } }] });
  };
  app.use(authenticate(access), graphql.router, answerFailure);
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}/graphql`;
  const ask = async (
    query: string,
    variables: Record<string, unknown> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GraphqlAnswer> => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer;
  };
  const stop = async () => {
    await graphql.stop();
    await store.close();
    await database.drop();
  };
  return { url, store, clock, bugs, access, ask, stop };
}
