import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { directoryWith, removeDirectories, vxlens } from "../support/run-vxlens.ts";

afterAll(removeDirectories);

/** Runs one command against a server that answers everything with this. */
async function against(answer: { status: number; body: string; headers?: Record<string, string> }, words: readonly string[], token = "t") {
  const seen: { url: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url, authorization: request.headers.authorization });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ended = await vxlens(["token", ...words], "", { url, token });
  await new Promise((resolve) => server.close(resolve));
  return { ...ended, seen };
}

const problem = (status: number, code: string) => ({ status, body: JSON.stringify({ code, detail: `it is ${code}` }) });
const graphqlError = (code: string) => ({
  status: 200,
  body: JSON.stringify({ data: null, errors: [{ message: `it is ${code}`, extensions: { code } }] }),
});

describe("vxlens token", () => {
  it.each([
    { words: [], says: "say which action: create, list, rotate, revoke, enroll" },
    { words: ["lst"], says: 'unknown action "lst": did you mean list?' },
    { words: ["toString"], says: 'unknown action "toString"' },
    { words: ["create"], says: "say which kind" },
    { words: ["create", "enrol"], says: "did you mean enroll?" },
    { words: ["create", "admin", "x"], says: 'unexpected argument "x"' },
    { words: ["create", "read", "--database"], says: "--database makes admin tokens only" },
    { words: ["create", "admin", "--expires", "soon"], says: "--expires DURATION is a number and s, m, h or d" },
    { words: ["list", "-o", "xml"], says: "unknown output format" },
    { words: ["list", "--server", "vxlens.example"], says: "is no base URL" },
    { words: ["list", "--token-file", "/nowhere/token"], says: "cannot read /nowhere/token" },
    { words: ["revoke"], says: "say the id" },
    { words: ["enroll", "--cluster", "lab"], says: "--node NAME is required" },
  ])("ends with status 2 on $words", async ({ words, says }) => {
    expect(await vxlens(["token", ...words])).toMatchObject({ status: 2, out: "", err: expect.stringContaining(says) });
  });

  it("takes no token from a file without one", async () => {
    const file = `${directoryWith({ token: "\nsecond line\n" })}/token`;

    expect(await vxlens(["token", "list", "--token-file", file])).toMatchObject({
      status: 2,
      err: expect.stringContaining("holds no token"),
    });
  });

  it.each([
    { answer: problem(401, "unauthenticated"), status: 4 },
    { answer: problem(403, "forbidden"), status: 4 },
    { answer: problem(503, "busy"), status: 5 },
    { answer: { status: 502, body: "<html>" }, status: 5 },
    { answer: { status: 404, body: "nothing" }, status: 5 },
    { answer: { status: 200, body: "{}" }, status: 5 },
    { answer: { status: 302, body: "", headers: { Location: "http://127.0.0.1:1/" } }, status: 5 },
    { answer: graphqlError("FORBIDDEN"), status: 4 },
    { answer: graphqlError("NOT_FOUND"), status: 1 },
    { answer: graphqlError("DATABASE_UNAVAILABLE"), status: 5 },
    { answer: graphqlError("BAD_NAME"), status: 2 },
  ])("ends with status $status where the server answers $answer", async ({ answer, status }) => {
    const ended = await against(answer, ["list"]);

    expect(ended).toMatchObject({ status, out: "", err: expect.stringMatching(/^vxlens: ./) });
    expect(ended.seen).toEqual([{ url: "/graphql", authorization: "Bearer t" }]);
  });

  it("ends with status 5 where there is no server, and says why", async () => {
    const ended = await vxlens(["token", "list", "--server", "http://127.0.0.1:10451/"]);

    expect(ended).toMatchObject({
      status: 5,
      out: "",
      err: expect.stringMatching(/^vxlens: http:\/\/127\.0\.0\.1:10451 cannot be reached: .*ECONNREFUSED/),
    });
  });

  it("gives the option the last word, and sends no token to a server unless it has one", async () => {
    const file = `${directoryWith({ token: "from-file \nmore" })}/token`;
    const [given, none] = [
      await against(problem(401, "unauthenticated"), ["list", "--token-file", file]),
      await vxlens(["token", "list", "--server", "http://127.0.0.1:10451"], "", { url: "http://127.0.0.2:10451", token: null }),
    ];

    expect(given.seen).toEqual([{ url: "/graphql", authorization: "Bearer from-file" }]);
    expect(none.err).toContain("http://127.0.0.1:10451 cannot");
  });
});
