import { cpus, loadavg, totalmem } from "node:os";
import process from "node:process";

/** What a run ran on, one fact a line. */
export function machineFacts(postgres: string): string[] {
  const processors = cpus();
  return [
    `${processors.length} cores (${processors[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `Node.js ${process.versions.node}, PostgreSQL ${postgres.split(" ")[0]}`,
  ];
}

/** How busy the machine is, with whatever it does. */
export const load = (): string =>
  loadavg()
    .map((average) => average.toFixed(1))
    .join(", ");
