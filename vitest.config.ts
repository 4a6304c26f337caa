import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Pure rooms: their tests need no database and run once. */
const PURE = ["test/{domain,failure,access,config,telemetry,cli,tidy,agent,lab}/**/*.test.ts", "test/scenarios/agreement.test.ts"];
/** Rooms whose answers come out of PostgreSQL: with TEST_DATABASE_URL set, their tests run on that server as well. */
const ON_POSTGRES = ["test/{storage,intake,questions,upkeep,transport,scenarios}/**/*.test.ts"];
/** The embedded server itself, and what stops and kills a service and a server of its own. */
const OWN_SERVER = ["test/storage/embedded/**", "test/scenarios/chaos.test.ts", "test/intake/soak.test.ts"];
/** Tests wait for processes and databases more than they compute, so that two at once are faster on two processors too. */
const WORKERS = Math.max(2, availableParallelism() - 1);

/** As Node finds it for Apollo too: with the package's second copy, for bundlers, errors and types of ours would not be known as such. */
const resolve = { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve("graphql")) }] };

/** A busy machine makes a test slow, not wrong: vitest's own 5 s are for tests that hang. */
const TEST_TIMEOUT = 20_000;

const withDatabase = {
  globalSetup: ["test/support/global-setup.ts"],
  testTimeout: TEST_TIMEOUT,
  hookTimeout: 60_000,
};

const external = { resolve, test: { ...withDatabase, name: "external", include: ON_POSTGRES, exclude: [...OWN_SERVER, ...PURE] } };

export default defineConfig({
  test: {
    maxWorkers: WORKERS,
    projects: [
      { resolve, test: { name: "pure", include: PURE, testTimeout: TEST_TIMEOUT } },
      { resolve, test: { ...withDatabase, name: "embedded", include: ["test/**/*.test.ts"], exclude: PURE } },
      ...(process.env["TEST_DATABASE_URL"] ? [external] : []),
    ],
  },
});
