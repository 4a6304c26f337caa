import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, fdbLine, push } from "../../support/api.ts";
import { type RunningServer, startServer } from "../../support/server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

describe("answerProblem", () => {
  it("tells all that is wrong with the content, up to 20", async () => {
    const sections = { links: 1, routes: { status: "x" }, fdb: { data: [], text: "" } };
    const answer = await push(server, { schema: "x", observedAt: "x", intervalSeconds: 0, sections });
    const many = await call(server, { body: `{"fdb":"",${'"a":"\\u0000",'.repeat(30)}"b":0}` });

    const codes = ["schema_unsupported", "timestamp_malformed", "out_of_range", "wrong_type", "out_of_range", "section_conflict"];
    expect(answer.json["errors"]).toMatchObject(codes.map((code) => ({ code })));
    expect(answer.json).toMatchObject({ code: "schema_unsupported", status: 422 });
    expect(many.json["errors"]).toHaveLength(20);
  });

  it("tells what is wrong with the JSON and with what it says, together", async () => {
    const answer = await call(server, { body: '{"fdb":"\\u0000","schema":"x","schema":"y","intervalSeconds":0}' });

    expect(answer.json["errors"]).toMatchObject([
      { code: "nul_character", pointer: "/fdb" },
      { code: "json_duplicate_key", pointer: "/schema" },
      { code: "schema_unsupported", pointer: "/schema" },
      { code: "out_of_range", pointer: "/intervalSeconds" },
    ]);
  });

  it("never tells more than 64 characters of the input", async () => {
    const answer = await push(server, { schema: "s".repeat(10_000), fdb: fdbLine("10.0.2.15") });

    expect(answer.text).not.toContain("s".repeat(65));
  });
});
