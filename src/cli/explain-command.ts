import { explainNode } from "../domain/explain/explain-node.ts";
import { explainPaste } from "../domain/explain/explain-paste.ts";
import type { Explanation } from "../domain/explain/explanation.ts";
import { readSections } from "../domain/snapshot/read-snapshot.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitStatus } from "./exit-status.ts";
import { notASnapshot } from "./not-a-snapshot.ts";
import { OUTPUT, readOutputFormat } from "./output-format.ts";
import { printData } from "./print-data.ts";
import { printExplanations } from "./print-explanation.ts";
import { nameOfInput, readInput } from "./read-input.ts";
import type { Options } from "./read-options.ts";
import { UsageError } from "./usage-error.ts";
import type { World } from "./world.ts";

/** `vxlens explain`: what a pasted output says, and what in it looks wrong. */
export const EXPLAIN: Command = {
  name: "explain",
  summary: "Say in plain words what pasted output of ip and bridge shows, and what looks wrong",
  description: [
    "Says in plain words what the output of ip and bridge shows, and what in it looks wrong as far as one node alone can show it.",
    "Takes what a terminal showed, prompts and several commands and all, plain or JSON: ip addr, ip -d link, ip route, ip rule,",
    "ip neigh, bridge fdb and others; also a node's snapshot file. Prompts of several nodes are taken apart.",
  ],
  usages: ["vxlens explain [FILE|-] [-o json|yaml|wide]"],
  examples: [
    {
      remark: "Of this machine, as it is now",
      line: "(echo '# ip -d addr'; ip -d addr; echo '# bridge fdb'; bridge fdb) | vxlens explain",
    },
    { remark: "What somebody has pasted into a ticket", line: "vxlens explain paste.txt" },
    { remark: "One table from another machine", line: "ssh node2 bridge fdb show | vxlens explain -" },
  ],
  options: [OUTPUT],
  statuses: [
    "0  nothing looks wrong",
    "1  something of WARNING or worse",
    "2  the command or the file cannot be used, or holds no such output",
  ],
  run: runExplain,
};

async function runExplain({ words, values }: Options, world: World): Promise<ExitStatus> {
  const [path = "-", ...more] = words;
  if (more[0] !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(more[0])}: one file is explained at a time`);
  const format = readOutputFormat(values.get("output"));
  const explanations = explanationsOf(await readInput(path, world), path, world);
  if (explanations.length === 0) throw new UsageError(`${nameOfInput(path)}: no output of ip or bridge was recognised in it`);
  for (const { pointer, detail, code } of explanations.flatMap(({ issues }) => issues))
    world.err(`${nameOfInput(path)}: warning: ${pointer}: ${detail} (${code})\n`);
  if (format === "json" || format === "yaml") world.out(await printData(explanations, format));
  else world.out(printExplanations(explanations, { isWide: format === "wide" }));
  return explanations.some(looksWrong) ? EXIT.no : EXIT.yes;
}

const looksWrong = ({ suspicions }: Explanation): boolean => suspicions.some(({ severity }) => severity !== "INFO");

/** A JSON object is a node's snapshot: what `ip -j` prints is a list. */
function explanationsOf(text: string, path: string, { readEnvelope }: World): readonly Explanation[] {
  if (!/^\s*\{/.test(text)) return explainPaste(text);
  try {
    const { node, sections } = readEnvelope(text);
    return [explainNode({ node, shown: readSections(sections), parts: new Set(), wholeLinks: new Map() })];
  } catch (error) {
    throw notASnapshot(error, { path: nameOfInput(path), text });
  }
}
