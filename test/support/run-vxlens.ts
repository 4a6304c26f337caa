import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { runCli } from "../../src/cli/run-cli.ts";
import type { World } from "../../src/cli/world.ts";
import type { ClientSettings } from "../../src/config/client-settings.ts";
import { readEnvelope } from "../../src/intake/read-envelope.ts";

export type Ended = Readonly<{ status: number | null; out: string; err: string }>;

/** What is said of an empty database. */
const SOUND = { wrong: null, verified: { facts: 0, chunks: 0, nodes: 0, versions: 0, receipts: 0, slotStates: 0 } };
const NO_SETTINGS: ClientSettings = { url: null, token: null };

/** What the command line answers, within this process. */
export async function vxlens(words: readonly string[], stdin = "", settings: ClientSettings = NO_SETTINGS): Promise<Ended> {
  return vxlensIn({ readStdin: async () => Buffer.from(stdin), settings }, words);
}

/** The same where some of what it reaches for is given. */
export async function vxlensIn(world: Partial<World>, words: readonly string[]): Promise<Ended> {
  const said = { out: "", err: "" };
  const status = await runCli(words, {
    readVersion: async () => "1.2.3",
    readEnvelope,
    readStdin: async () => Buffer.alloc(0),
    settings: NO_SETTINGS,
    createAdminToken: () => Promise.reject(new Error("no test within this process has a database of the service's own")),
    verifyHistory: async () => SOUND,
    ...world,
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
  });
  return { status, ...said };
}

/** What the program itself answers, as a process of its own, from its sources. */
export function runVxlens(words: readonly string[], stdin = "", environment: Readonly<Record<string, string>> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "src/vxlens.ts", ...words], {
    encoding: "utf8",
    input: stdin,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment },
  });
  return { status, out: stdout, err: stderr };
}

/** Directories that a test file has made. */
const made: string[] = [];

/** A new directory with these files; a value that is no text is written as JSON. */
export function directoryWith(files: Readonly<Record<string, unknown>>): string {
  const directory = mkdtempSync(join(tmpdir(), "vxlens-"));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(directory, name), typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return directory;
}

type Overlay = Readonly<{
  nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** From, to, and whether a ping was answered. */
  pairs: readonly (readonly [string, string, boolean])[];
}>;

let overlays: Readonly<Record<string, Overlay>> | null = null;

/** An overlay whose snapshot files were captured, see test/captured/snapshots/README.md. */
export function capturedOverlay(name: string): Overlay {
  const file = new URL("../captured/snapshots/snapshots.json.gz", import.meta.url);
  overlays ??= JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Readonly<Record<string, Overlay>>;
  const overlay = overlays[name];
  if (overlay === undefined) throw new Error(`no captured overlay is named ${name}`);
  return overlay;
}

/** A directory with the snapshot files of a captured overlay. */
export function capturedDirectory(name: string): string {
  const { nodes } = capturedOverlay(name);
  return directoryWith(Object.fromEntries(Object.entries(nodes).map(([node, snapshot]) => [`${node}.json`, snapshot])));
}

/** Removes all of them. */
export function removeDirectories(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}
