import { nearestName } from "../config/nearest-name.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import type { Trace, Verdict } from "../domain/trace/trace.ts";
import { traceRoute } from "../domain/trace/trace-route.ts";
import { type Command, SNAPSHOTS } from "./command.ts";
import { EXIT, type ExitStatus } from "./exit-status.ts";
import { OUTPUT, type OutputFormat, readOutputFormat } from "./output-format.ts";
import { printData } from "./print-data.ts";
import { printTrace, printTraces } from "./print-trace.ts";
import { nameOfInput, readInput } from "./read-input.ts";
import type { Options } from "./read-options.ts";
import { readPairs } from "./read-pairs.ts";
import { readSnapshots } from "./read-snapshots.ts";
import { refuseWords, requiredOption } from "./require-words.ts";
import { toldTrace } from "./told-trace.ts";
import { readTraceQuery, USUAL_SIZE } from "./trace-query.ts";
import { UsageError } from "./usage-error.ts";
import type { World } from "./world.ts";

/** `vxlens trace`: would one overlay address get an answer from another. */
export const TRACE: Command = {
  name: "trace",
  summary: "Say whether one overlay address reaches another, step by step, from files of nodes' tables",
  description: [
    "Walks what `ping -M do -s SIZE-28` sends from one overlay address to another through the tables of all nodes, and the reply back.",
    "No server is asked and nothing is kept. All files count as one moment.",
  ],
  usages: [
    "vxlens trace FROM TO --snapshots DIR [--size N] [--from-node NAME] [-o json|yaml|wide]",
    "vxlens trace --pairs FILE|- --snapshots DIR [--size N] [-o json|yaml|wide]",
  ],
  examples: [
    { remark: "Does one pod reach another?", line: "vxlens trace 9.0.2.18 9.0.3.3 --snapshots ./snapshots" },
    {
      remark: "With a packet of full size, and the rows that decide",
      line: "vxlens trace 9.0.2.18 9.0.3.3 --size 1450 -o wide --snapshots ./snapshots",
    },
    { remark: "Many pairs at once, one Trace a line", line: "vxlens trace --pairs pairs.txt --snapshots ./snapshots -o json" },
  ],
  options: [
    SNAPSHOTS,
    { name: "size", value: "N", meaning: `Bytes of the whole IP packet, ${USUAL_SIZE} without it.` },
    { name: "from-node", value: "NAME", meaning: "The node at which FROM is, where several could have it." },
    {
      name: "pairs",
      value: "FILE",
      meaning: "Questions, one a line: FROM TO [SIZE]. - is standard input. -o json and yaml answer in order, one Trace each.",
    },
    OUTPUT,
  ],
  statuses: [
    "0  reachable; with --pairs: every line is answered, whatever the verdicts",
    "1  unreachable",
    "2  the command or a file cannot be used",
    "3  undetermined or ambiguous",
  ],
  run: (options, world) => (options.values.has("pairs") ? runPairs(options, world) : runOne(options, world)),
};

const STATUS: Readonly<Record<Verdict, ExitStatus>> = {
  REACHABLE: EXIT.yes,
  UNREACHABLE: EXIT.no,
  AMBIGUOUS: EXIT.undetermined,
  UNDETERMINED: EXIT.undetermined,
};

async function runOne(options: Options, world: World): Promise<ExitStatus> {
  const { words, values } = options;
  const [from, to, ...more] = words;
  if (from === undefined || to === undefined) throw new UsageError("two addresses are needed: FROM and TO (or --pairs FILE)");
  refuseWords({ ...options, words: more });
  const format = readOutputFormat(values.get("output"));
  const query = readTraceQuery({ from, to, size: values.get("size"), fromNode: values.get("from-node") ?? null });
  const { tables } = readSnapshots(requiredOption(options, SNAPSHOTS), world);
  if (query.fromNode !== null) refuseStrangeNode(query.fromNode, tables);
  const trace = traceRoute(tables, query);
  world.out(
    format === "json" || format === "yaml" ? await printData(toldTrace(trace), format) : printTrace(trace, { isWide: format === "wide" }),
  );
  return STATUS[trace.verdict];
}

/** A mistyped name would else be an answer about a node that is not there. */
function refuseStrangeNode(name: string, { nodes }: ClusterTables): void {
  if (nodes.includes(name)) return;
  const near = nearestName(name, nodes);
  throw new UsageError(`no snapshot is of a node ${JSON.stringify(name)}${near === null ? "" : `: did you mean ${near}?`}`);
}

async function runPairs(options: Options, world: World): Promise<ExitStatus> {
  refuseWords(options);
  const { values } = options;
  if (values.has("from-node")) throw new UsageError("--from-node is for one question; a line of --pairs names no node");
  const format = readOutputFormat(values.get("output"));
  const path = values.get("pairs") ?? "-";
  const queries = readPairs(await readInput(path, world), { path: nameOfInput(path), size: values.get("size") });
  const { tables } = readSnapshots(requiredOption(options, SNAPSHOTS), world);
  const answered = queries.map((query) => ({ query, trace: traceRoute(tables, query) }));
  if (format === "text" || format === "wide") world.out(printTraces(answered, { isWide: format === "wide" }));
  else for (const { trace } of answered) world.out(await asRecord(trace, format));
  return EXIT.yes;
}

/** One Trace on a line of its own, or as a document of its own. */
async function asRecord(trace: Trace, format: Exclude<OutputFormat, "text" | "wide">): Promise<string> {
  return format === "json" ? `${JSON.stringify(toldTrace(trace))}\n` : `---\n${await printData(toldTrace(trace), format)}`;
}
