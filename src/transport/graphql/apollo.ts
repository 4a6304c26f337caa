import type { Server } from "node:http";
import { setImmediate } from "node:timers";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import type { Access } from "../../access/access.ts";
import { mayAsk, requireRight } from "../../access/rights.ts";
import { accessRequest, callerOf } from "../authenticate.ts";
import type { OpenOperation } from "../operation.ts";
import { methodNotAllowed } from "../rest/requirements.ts";
import { createContext, type GraphqlContext } from "./context.ts";
import { formatError } from "./format-error.ts";
import { serveGraphiql } from "./graphiql.ts";
import { boundedCost } from "./limits/bounded-cost.ts";
import { boundedDocument } from "./limits/bounded-document.ts";
import { TOKENS_MAX } from "./limits/limits.ts";
import { readGraphqlRequest } from "./read-request.ts";
import { resolvers } from "./resolvers/resolvers.ts";

export type GraphqlOptions = Readonly<{
  /** The text of schema.graphql. */
  schema: string;
  openOperation: OpenOperation;
  access: Access;
  httpServer: Server;
  /** GraphiQL's page, gzipped; it loads nothing from elsewhere. */
  graphiqlPage: Buffer;
  /** Whether the schema can be asked for, by GraphiQL and by names that errors suggest. */
  introspection: boolean;
  logError: (error: unknown) => void;
}>;

/** The first of many things that are wrong with a question say enough: an answer is not much longer than what it answers. */
const ERRORS_MAX = 5;

/** The GraphQL endpoint, GraphiQL for browsers on the same path, and how to stop it. */
export async function createGraphql(options: GraphqlOptions): Promise<{ router: Router; stop: () => Promise<void> }> {
  const server = new ApolloServer<GraphqlContext>({
    typeDefs: options.schema,
    resolvers,
    introspection: options.introspection,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    // They would let anyone fill our memory with documents.
    persistedQueries: false,
    // With Apollo's own signal handlers beside ours, stop() never resolves.
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: TOKENS_MAX },
    validationRules: [boundedDocument],
    validationOptions: { maxErrors: ERRORS_MAX },
    executionOptions: { maxCoercionErrors: ERRORS_MAX },
    formatError: (formatted, error) => formatError(formatted, error, { log: options.logError, suggests: options.introspection }),
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer: options.httpServer }),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      boundedCost(options.schema),
      closesSnapshot,
    ],
  });
  await server.start();

  const router = express.Router();
  // Without introspection GraphiQL knows nothing.
  if (options.introspection) router.get("/graphql", serveGraphiql(options.graphiqlPage));
  const answer = expressMiddleware(server, { context: ({ req, res }) => Promise.resolve(contextOf(options, req, res)) });
  router
    .route("/graphql")
    .get(forThoseWhoAsk, readGraphqlRequest, answer)
    .post(forThoseWhoAsk, readGraphqlRequest, answer)
    .all(methodNotAllowed("GET", "POST"));
  return { router, stop: () => server.stop() };
}

function contextOf({ openOperation, access }: GraphqlOptions, request: Request, response: Response): GraphqlContext {
  const operation = openOperation(callerOf(request));
  return createContext({ ...operation, access, request: accessRequest(request, response, operation.asker.now) });
}

/** Tokens of nodes only write. */
const forThoseWhoAsk: RequestHandler = (request, _response, next) => {
  const caller = callerOf(request);
  requireRight(mayAsk(caller), caller);
  next();
};

/** An operation's snapshot of the database lasts until its answer is made. It only reads: nobody need wait for its end, and the answer goes out first. */
const closesSnapshot: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ contextValue }) => {
        setImmediate(() => void contextValue.close());
        return Promise.resolve();
      },
    }),
};
