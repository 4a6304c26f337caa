import { defineConfig } from "vitest/config";

/** Pure rooms: their tests need no database and run once. */
const PURE = ["test/{domain,failure,access,config,telemetry,cli,tidy,agent,lab}/**/*.test.ts", "test/scenarios/agreement.test.ts"];
/** Rooms whose answers come out of PostgreSQL: with TEST_DATABASE_URL set, their tests run on that server as well. */
const ON_POSTGRES = ["test/{storage,intake,questions,upkeep,transport,scenarios}/**/*.test.ts"];
/** The embedded server itself. */
const LAUNCHER = ["test/storage/embedded/**"];

const withDatabase = {
  globalSetup: ["test/support/global-setup.ts"],
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

const external = { test: { ...withDatabase, name: "external", include: ON_POSTGRES, exclude: [...LAUNCHER, ...PURE] } };

export default defineConfig({
  test: {
    projects: [
      { test: { name: "pure", include: PURE } },
      { test: { ...withDatabase, name: "embedded", include: ["test/**/*.test.ts"], exclude: PURE } },
      ...(process.env["TEST_DATABASE_URL"] ? [external] : []),
    ],
  },
});
