import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

let server: GraphqlServer;

beforeAll(async () => {
  server = await startGraphqlServer(Date.UTC(2026, 10, 22, 12));
});

afterAll(() => server.stop());

/** Apollo answers a GET without this header 400, so that no page elsewhere can make a browser ask. */
const withPreflight: typeof fetch = (url, options) =>
  fetch(url, { ...options, headers: { ...(options?.headers as Record<string, string>), "Apollo-Require-Preflight": "1" } });

describe("GraphQL over HTTP", () => {
  const audits = serverAudits({ url: () => server.url, fetchFn: withPreflight });

  it("is audited in full", () => {
    expect(audits.length).toBeGreaterThan(50);
  });

  it.each(audits.filter(({ name }) => name.startsWith("MUST")).map((audit) => [`${audit.id} ${audit.name}`, audit] as const))(
    "%s",
    async (_name, audit) => {
      expect(await audit.fn()).toMatchObject({ status: "ok" });
    },
  );
});
