import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";

/** The service as a user starts it, on a database of ours. */
export type Service = Readonly<{
  /** Resident memory of its process, in MiB. */
  rssMib: () => number;
  /** Sends one request over a connection that is kept. */
  send: (message: Message) => Promise<Answer>;
  stop: () => Promise<void>;
}>;

type Message = Readonly<{ method: string; path: string; headers?: Readonly<Record<string, string>>; body?: Buffer | string }>;
export type Answer = Readonly<{ status: number; etag: string; text: string }>;

/** Starts the built service and waits for the line that it prints once it is ready. */
export async function startService(databaseUrl: string): Promise<Service> {
  const child = spawn(process.execPath, ["dist/main.mjs"], {
    // A node of ours pushes more often than any other may.
    env: { ...process.env, DATABASE_URL: databaseUrl, PORT: "0", VXLENS_LOG_LEVEL: "warn", VXLENS_PUSH_RATE: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await urlPrinted(child);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    rssMib: () => rssMibOf(child.pid ?? 0),
    send: (message) => send({ url, agent }, message),
    async stop() {
      agent.destroy();
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

async function urlPrinted(child: ChildProcess): Promise<URL> {
  if (child.stdout === null) throw new Error("the service's output is a pipe");
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the service ended with ${code}`)));
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  ended.catch(() => {});
  const url = /https?:\/\/\S+/.exec(`${line}`)?.[0];
  if (url === undefined) throw new Error(`the service printed no URL: ${line}`);
  return new URL(url);
}

function send({ url, agent }: { url: URL; agent: Agent }, { method, path, headers = {}, body }: Message): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, agent, headers: { ...headers, "content-length": Buffer.byteLength(body ?? "") } });
    sent.on("error", reject);
    sent.on("response", (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, etag: answer.headers.etag ?? "", text: Buffer.concat(chunks).toString("utf8") }),
      );
      answer.on("error", reject);
    });
    sent.end(body);
  });
}

/** Linux tells it; elsewhere there is no figure. */
function rssMibOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
