import "vitest";

/** What the global setup hands to the tests of one project: a server, and the migrated database there that tests clone. */
type TestServer = Readonly<{ url: string; template: string }>;

declare module "vitest" {
  interface ProvidedContext {
    testServer: TestServer;
  }
}
