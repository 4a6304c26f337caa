import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DRIFT_QUESTIONS, STORY_QUESTIONS } from "../../scripts/demo/questions.ts";

const squeezed = (text: string): string => text.replaceAll(/\s+/g, "");

function runDemo(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["--import", "tsx", "scripts/demo/main.ts", ...args], {
    encoding: "utf8",
    env: { ...process.env, PORT: "0" },
    timeout: 60_000,
  });
}

describe("npm run demo", () => {
  it("answers every question of the story and of the drift", { timeout: 90_000 }, () => {
    const { status, stdout, stderr } = runDemo("--exit");

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const { title, query } of [...STORY_QUESTIONS, ...DRIFT_QUESTIONS]) expect(stdout).toContain(`# ${title}\n${query}\n`);
    expect(stdout).toContain(`"candidates":["192.168.1.123"]`);
    expect(stdout).toContain(`"reasons": ["UNDERLAY_IP_IS_OWN"]`);
    expect(stdout).toContain(`{"inconsistentSubnets":[{"prefix":"9.0.4.0/24","reasons":["MISSING_ROUTE"],"missingOn":["node2"]}]}`);
  });

  it("refuses an argument that it does not know", () => {
    expect(runDemo("--exti")).toMatchObject({ status: 2, stderr: "unknown argument: --exti\nusage: npm run demo [-- --exit]\n" });
  });
});

describe("README", () => {
  it("asks what the demo asks", () => {
    const readme = readFileSync("README.md", "utf8");
    const asked = [...readme.matchAll(/```graphql\n(.*?)```/gs)].map(([, query]) => squeezed(query ?? ""));
    const demo = [...STORY_QUESTIONS, ...DRIFT_QUESTIONS].map(({ query }) => squeezed(query));

    expect(asked).toHaveLength(5);
    expect(demo).toEqual(expect.arrayContaining(asked));
  });
});
