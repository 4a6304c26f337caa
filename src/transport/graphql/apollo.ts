import type { Server } from "node:http";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type Router } from "express";
import type { Asker } from "../../questions/cluster-at.ts";
import { createContext, type GraphqlContext } from "./context.ts";
import { formatError } from "./format-error.ts";
import { serveGraphiql } from "./graphiql.ts";
import { resolvers } from "./resolvers/resolvers.ts";

export type GraphqlOptions = Readonly<{
  /** The text of schema.graphql. */
  schema: string;
  /** Begins one operation: its now, and its snapshot of the database. */
  openOperation: () => { asker: Asker; close: () => Promise<void> };
  httpServer: Server;
  /** GraphiQL's page, gzipped; it loads nothing from elsewhere. */
  graphiqlPage: Buffer;
  logError: (error: unknown) => void;
}>;

/** Longer documents are refused before they are parsed whole. */
const DOCUMENT_TOKENS_MAX = 2_000;
const REQUEST_BYTES_MAX = "256kb";

/** The GraphQL endpoint, GraphiQL for browsers on the same path, and how to stop it. */
export async function createGraphql(options: GraphqlOptions): Promise<{ router: Router; stop: () => Promise<void> }> {
  const server = new ApolloServer<GraphqlContext>({
    typeDefs: options.schema,
    resolvers,
    introspection: true,
    // With Apollo's own signal handlers beside ours, stop() never resolves.
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: DOCUMENT_TOKENS_MAX },
    formatError: (formatted, error) => formatError(formatted, error, options.logError),
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer: options.httpServer }),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      closesSnapshot,
    ],
  });
  await server.start();

  const router = express.Router();
  router.get("/graphql", serveGraphiql(options.graphiqlPage));
  router.use(
    "/graphql",
    express.json({ limit: REQUEST_BYTES_MAX }),
    expressMiddleware(server, { context: () => Promise.resolve(createContext(options.openOperation())) }),
  );
  return { router, stop: () => server.stop() };
}

/** An operation's snapshot of the database lasts until its answer is made. */
const closesSnapshot: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ contextValue }) => contextValue.close(),
    }),
};
