import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The service as a user starts it, and its URL. */
export type Service = Readonly<{ url: string; process: ChildProcess }>;

/**
 * Starts the built service and waits for the line that it prints once it is ready. It has a database of its own, whatever the
 * environment says: nobody wants the demo's clusters among the data of a real one.
 */
export async function startService(dataDir: string): Promise<Service> {
  const child = spawn(process.execPath, ["dist/main.mjs"], {
    env: {
      VXLENS_LOG_LEVEL: "warn",
      VXLENS_FINDINGS_DELAY: "0s",
      ...process.env,
      DATABASE_URL: "",
      HOST: "127.0.0.1",
      VXLENS_AUTH: "open",
      VXLENS_DATA_DIR: dataDir,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(() => Promise.reject(new Error("the service did not start"))),
  ]);
  const url = /https?:\/\/\S+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error(`the service printed no URL: ${line}`);
  return { url: url.replace(/\/$/, ""), process: child };
}

/** Stops it as a user would, and waits until its database is stopped too. */
export async function stopService({ process: child }: Service): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
