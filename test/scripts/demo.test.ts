import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type CapturedCluster, driftOf } from "../../scripts/demo/clusters.ts";
import { DRIFT_QUESTIONS, STORY_QUESTIONS } from "../../scripts/demo/questions.ts";

const HOUR_MINUTES = 60;

const squeezed = (text: string): string => text.replaceAll(/\s+/g, "");

const WORDS = ["--import", "tsx", "scripts/demo/main.ts"];
const ENVIRONMENT = { ...process.env, PORT: "0" };

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function runDemo(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { ...ENVIRONMENT, ...environment };
  return spawnSync(process.execPath, [...WORDS, ...args], { encoding: "utf8", env, timeout: 60_000 });
}

/** A demo that has said `text`, with nothing but its own things in `scratch`. */
async function demoThatSaid(text: string, scratch: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, WORDS, { env: { ...ENVIRONMENT, TMPDIR: scratch }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => (said += more));
  while (!said.includes(text)) await once(child.stdout, "data");
  return child;
}

describe("npm run demo", () => {
  it("answers every question of the story and of the drift", { timeout: 90_000 }, () => {
    const { status, stdout, stderr } = runDemo(["--exit"]);

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const { title, query } of [...STORY_QUESTIONS, ...DRIFT_QUESTIONS]) expect(stdout).toContain(`# ${title}\n${query}\n`);
    for (const answer of readmeAnswers()) expect(timeless(stdout)).toContain(timeless(answer));
  });

  it.each(["The story", "Ctrl-C stops it"])(
    "leaves nothing behind when it is interrupted, twice, after: %s",
    { timeout: 60_000 },
    async (text) => {
      const scratch = mkdtempSync(join(tmpdir(), "vxlens-demo-test-"));
      chmodSync(scratch, 0o755);
      const demo = await demoThatSaid(text, scratch);
      demo.kill("SIGINT");
      demo.kill("SIGINT");
      const [status] = await once(demo, "exit");
      const left = readdirSync(scratch).filter((name) => name.startsWith("vxlens-demo-"));
      rmSync(scratch, { recursive: true });

      expect({ status, left }).toEqual({ status: 0, left: [] });
    },
  );

  it("keeps away from the database and the data directory that the environment names", { timeout: 60_000 }, () => {
    const strange = { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none", VXLENS_DATA_DIR: "/dev/null/vxlens" };

    expect(runDemo(["--exit"], strange)).toMatchObject({ status: 0, stderr: "" });
  });

  it("says in two lines that its port is taken", { timeout: 60_000 }, async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const { status, stderr } = runDemo(["--exit"], { PORT: port });
    other.close();

    expect({ status, lines: stderr.trim().split("\n") }).toEqual({
      status: 1,
      lines: [expect.stringContaining(port), "the service did not start"],
    });
  });

  it("refuses an argument that it does not know", () => {
    expect(runDemo(["--exti"])).toMatchObject({ status: 2, stderr: "unknown argument: --exti\nusage: npm run demo [-- --exit]\n" });
  });
});

describe("driftOf", () => {
  it("keeps every push away from the moments that are asked about, so that the answers hold for an hour", () => {
    const moments = DRIFT_QUESTIONS.flatMap(({ query }) =>
      [...query.matchAll(/"-(\d+)h"/g)].map(([, hours]) => Number(hours) * HOUR_MINUTES),
    );
    const pushes = driftOf(smallCluster).map(({ minutesAgo }) => minutesAgo);

    expect(moments).toHaveLength(4);
    for (const moment of moments) expect(pushes.filter((ago) => ago < moment && ago > moment - HOUR_MINUTES)).toEqual([]);
  });
});

const smallCluster: CapturedCluster = Object.fromEntries(
  ["node2", "node3", "node4"].map((node) => [
    node,
    { links: [{ ifname: "flannel.1", address: node }], routes: [{ dev: "cni0", dst: node }] },
  ]),
);

/** The answers that README shows; what it leaves out ends the first part of it. */
function readmeAnswers(): string[] {
  const readme = readFileSync("README.md", "utf8");
  return [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, answer = ""]) => answer.split(/,\s*"\.\.\. /)[0] ?? "");
}

const timeless = (text: string): string => squeezed(text).replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"at"');

describe("README", () => {
  it("asks what the demo asks", () => {
    const readme = readFileSync("README.md", "utf8");
    const asked = [...readme.matchAll(/```graphql\n(.*?)```/gs)].map(([, query]) => squeezed(query ?? ""));
    const demo = [...STORY_QUESTIONS, ...DRIFT_QUESTIONS].map(({ query }) => squeezed(query));

    expect(asked).toHaveLength(8);
    expect(demo).toEqual(expect.arrayContaining(asked));
  });
});
