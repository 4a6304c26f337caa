import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { emptyDatabase } from "./support/database.ts";
import { call, push, storySnapshot } from "./support/api.ts";

type Ended = Readonly<{ status: number | null; out: string; err: string }>;
type Running = Readonly<{ child: ChildProcess; said: { out: string; err: string }; ended: Promise<Ended> }>;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The program itself, from its sources, with no environment but this. */
function start(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", ...words], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], PORT: "0", ...environment },
  });
  children.push(child);
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.err += text));
  const ended = once(child, "close").then(([status]) => ({ status: status as number | null, ...said }));
  return { child, said, ended };
}

async function urlOf({ child, said, ended }: Running): Promise<string> {
  while (!said.out.includes("\n"))
    await Promise.race([once(child.stdout ?? child, "data"), ended.then(({ err }) => Promise.reject(new Error(err)))]);
  return /http:\/\/\S+/.exec(said.out)?.[0] ?? "";
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("main", () => {
  it("prints help and version with status 0", async () => {
    const [help, version] = await Promise.all([start(["--help"]).ended, start(["--version"]).ended]);

    expect(help).toMatchObject({ status: 0, err: "" });
    expect(help.out).toContain("DATABASE_URL");
    expect(version).toMatchObject({ status: 0, err: "" });
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("ends with status 2 and a sentence when it is called or configured wrongly", async () => {
    const [argument, setting] = await Promise.all([start(["--verison"]).ended, start([], { PORT: "http" }).ended]);

    expect(argument).toMatchObject({ status: 2, out: "" });
    expect(argument.err).toContain("--version");
    expect(setting).toMatchObject({ status: 2, out: "" });
    expect(setting.err).toContain("PORT");
  });

  it("ends with status 2 and says what to do when it would be open to others", { timeout: 60_000 }, async () => {
    const ended = await start([], { HOST: "0.0.0.0" }).ended;

    expect(ended).toMatchObject({ status: 2, out: "" });
    expect(ended.err).toContain("VXLENS_AUTH=tokens");
  });

  it("ends with status 1 and a sentence when its database is not there", async () => {
    const ended = await start([], { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" }).ended;

    expect(ended).toMatchObject({ status: 1, out: "" });
    expect(ended.err).toContain("the database cannot be used: connect ECONNREFUSED 127.0.0.1:1");
  });

  it("ends with status 1 when what listens at the database's address says nothing", { timeout: 60_000 }, async () => {
    const mute = createServer().listen(0, "127.0.0.1");
    await once(mute, "listening");
    const ended = await start([], { DATABASE_URL: `postgresql://nobody@127.0.0.1:${portOf(mute)}/none` }).ended;
    mute.close();

    expect(ended).toMatchObject({ status: 1, out: "" });
    expect(ended.err).toContain("the database cannot be used: ");
  });

  it("ends with status 1 and names its settings when it cannot listen", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const database = await emptyDatabase();
    const port = String(portOf(other));
    const ended = await start([], { DATABASE_URL: database.url, PORT: port }).ended;
    other.close();
    await database.drop();

    expect(ended).toMatchObject({ status: 1, out: "" });
    expect(ended.err).toContain(`vxlens: cannot start: HOST=127.0.0.1 PORT=${port}: listen EADDRINUSE`);
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "migrates, says its URL in one line once it is ready, works, and ends with status 0 on %s",
    async (signal) => {
      const database = await emptyDatabase();
      const running = start([], { DATABASE_URL: database.url });
      const url = await urlOf(running);
      const ready = await call({ url }, { method: "GET", path: "/readyz", headers: {} });
      const pushed = await push({ url }, storySnapshot);
      running.child.kill(signal);
      running.child.kill(signal);
      const ended = await running.ended;
      await database.drop();

      expect(ready.status).toBe(200);
      expect(pushed.json).toMatchObject({ outcome: "applied" });
      expect(ended).toMatchObject({ status: 0, out: `vxlens is ready at ${url}\n` });
      expect(
        ended.err
          .trim()
          .split("\n")
          .map((line) => (JSON.parse(line) as { level: string }).level),
      ).not.toContain("error");
    },
  );
});
