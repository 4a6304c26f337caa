import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { whyNot } from "./why-not.ts";

vi.setConfig({ testTimeout: 120_000 });

const WORDS = ["--import", "tsx", "test/lab/main.ts"];
const NAMESPACES = "/run/netns";

const reason = whyNot();
if (reason !== null) console.info(`not run here, the lab: ${reason}`);

const runLab = (args: readonly string[], env = process.env) => spawnSync(process.execPath, [...WORDS, ...args], { encoding: "utf8", env });

const scratchDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), "vxlens-lab-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

/** What is there of a run, by the beginning of its namespaces' names. */
const namespacesOf = (prefix: string): string[] =>
  existsSync(NAMESPACES) ? readdirSync(NAMESPACES).filter((name) => name.startsWith(prefix)) : [];

/** A run that has made namespaces, and how their names begin. */
async function labAtWork(args: readonly string[]): Promise<{ lab: ChildProcess; prefix: string }> {
  const lab = spawn(process.execPath, [...WORDS, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  lab.stdout.setEncoding("utf8").on("data", (more: string) => (said += more));
  while (!said.includes("*")) await once(lab.stdout, "data");
  const prefix = /namespaces (\S+)\*/.exec(said)?.[1] ?? "";
  await vi.waitUntil(() => namespacesOf(prefix).length > 5, { timeout: 20_000 });
  return { lab, prefix };
}

describe("npm run test:lab", () => {
  it("refuses what it does not know, and says what there is", () => {
    const { status, stderr } = runLab(["--fast"]);

    expect({ status, usage: stderr.includes("usage: npm run test:lab") }).toEqual({ status: 2, usage: true });
  });

  it("says why it is skipped where a network namespace cannot be made, and does not fail", () => {
    const { status, stdout } = runLab([], { ...process.env, PATH: "/nonexistent" });

    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^not run here, the lab: .+\n$/) });
  });
});

describe.skipIf(reason !== null)("a run of the lab", () => {
  it("writes what agents reported and what pings did, of the fault that was asked for", () => {
    const directory = scratchDirectory();

    const { status, stdout } = runLab(["fdb_missing:node=node4,peer=node1", "-o", directory]);

    expect({ status, stdout }).toMatchObject({ status: 0 });
    const [name = ""] = readdirSync(directory);
    const truth = JSON.parse(readFileSync(join(directory, name, "truth.json"), "utf8")) as {
      pairs: readonly { src: string; dst: string; delivered: boolean; replied: boolean }[];
    };
    const lost = truth.pairs.filter(({ replied }) => !replied).map(({ src, dst, delivered }) => ({ pair: `${src}>${dst}`, delivered }));
    expect(lost).toEqual([
      { pair: "pod1a>pod4a", delivered: true },
      { pair: "pod1b>pod4a", delivered: true },
      { pair: "pod4a>pod1a", delivered: false },
      { pair: "pod4a>pod1b", delivered: false },
    ]);
  });

  it("leaves no namespace behind when it is interrupted, twice", async () => {
    const { lab, prefix } = await labAtWork(["flannel_down", "cni0_down"]);

    lab.kill("SIGINT");
    lab.kill("SIGINT");
    const [status] = await once(lab, "exit");

    expect({ status, left: namespacesOf(prefix) }).toEqual({ status: 130, left: [] });
  });

  it("takes away the namespaces of a run that was killed, and not those of one that goes on", () => {
    const own = `vxlab-${process.pid}-${startOf(process.pid)}-0-node1`;
    const dead = "vxlab-1-0-0-node1";
    for (const name of [own, dead]) spawnSync("ip", ["netns", "add", name]);
    onTestFinished(() => {
      spawnSync("ip", ["netns", "del", own]);
    });

    const { status } = runLab(["--clean"]);

    expect({ status, own: namespacesOf(own), dead: namespacesOf(dead) }).toEqual({ status: 0, own: [own], dead: [] });
  });
});

/** The clock tick in which a process began, which tells it from an earlier one of its number. */
const startOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19] ?? "";
