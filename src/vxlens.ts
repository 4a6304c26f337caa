#!/usr/bin/env node
import { runCli } from "./cli/run-cli.ts";
import type { World } from "./cli/world.ts";
import { readClientSettings } from "./config/client-settings.ts";
import { readEnvelope } from "./intake/read-envelope.ts";

/**
 * The program `vxlens`. Commands over files start at once, since all that the service is made of is loaded for the service only.
 * How one ends is left to Node, which writes what is still on its way to a pipe first.
 */
const [first, ...others] = process.argv.slice(2);
if (first === undefined || first === "serve") await import("./main.ts");
else process.exitCode = await runCli([first, ...others], worldOfProcess());

function worldOfProcess(): World {
  process.stdout.on("error", endWithReader);
  return {
    readVersion: async () => (await import("./config/package-facts.ts")).readPackageFacts().version,
    readEnvelope,
    readStdin,
    settings: readClientSettings(),
    createAdminToken: async (asked) => (await import("./first-token.ts")).createFirstToken(asked),
    verifyHistory: async (onProgress) => (await import("./verify-database.ts")).verifyDatabase(onProgress),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  };
}

/** Whoever reads may have enough before the end, as `head` does. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

async function readStdin(): Promise<Buffer> {
  if (process.stdin.isTTY) process.stderr.write("vxlens: reading what is pasted here; Ctrl-D on a line of its own ends it\n");
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
