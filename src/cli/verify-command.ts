import type { Command } from "./command.ts";
import { EXIT, type ExitStatus } from "./exit-status.ts";
import { OUTPUT, readOutputFormat } from "./output-format.ts";
import { printData } from "./print-data.ts";
import type { Options } from "./read-options.ts";
import { refuseWords } from "./require-words.ts";
import type { HistoryVerdict, VerifiedRows, World } from "./world.ts";

/** `vxlens verify`: is the history that is kept what was pushed? */
export const VERIFY: Command = {
  name: "verify",
  summary: "Read all history that is kept, work out its hashes anew, and name the first row that is wrong",
  description: [
    "Reads everything that is kept of all nodes, works out its hashes anew, and names the first row that is wrong: the hash of each fact",
    "from its text, of each chunk from its facts, of each version from what its node held, and each node's chain of receipts.",
    "It runs beside the service and its pushes, or without it. It writes nothing.",
    "",
    "DATABASE_URL and VXLENS_DATA_DIR say where the database is, as they do for the service: see `vxlens serve --help`.",
  ],
  usages: ["vxlens verify [-o json|yaml|wide]"],
  examples: [
    { remark: "The history of the embedded database", line: "vxlens verify" },
    { remark: "Of another one, and of it the first wrong row, for a script", line: "vxlens verify -o json | jq .wrong" },
  ],
  options: [OUTPUT],
  statuses: [
    "0  all is sound",
    "1  a row is wrong, and named",
    "2  the command or a setting cannot be used",
    "5  the database is not reached, or is not one of this version",
  ],
  run: runVerify,
};

async function runVerify(options: Options, world: World): Promise<ExitStatus> {
  refuseWords(options);
  const format = readOutputFormat(options.values.get("output"));
  const verdict = await world.verifyHistory(progress(world));
  world.out(format === "json" || format === "yaml" ? await printData(told(verdict), format) : printed(verdict));
  return verdict.wrong === null ? EXIT.yes : EXIT.no;
}

/** So often is something said that a person sees it go on, and a log is not filled. */
const ROWS_A_LINE = 100_000;

function progress({ err }: World): (verified: VerifiedRows) => void {
  let lines = 0;
  return (verified) => {
    const rows = Object.values(verified).reduce((sum, count) => sum + count, 0);
    if (Math.floor(rows / ROWS_A_LINE) === lines) return;
    lines = Math.floor(rows / ROWS_A_LINE);
    err(`vxlens: so far ${rowsOf(verified)}\n`);
  };
}

const told = ({ wrong, verified }: HistoryVerdict) => ({ isSound: wrong === null, wrong, verified });

function printed({ wrong, verified }: HistoryVerdict): string {
  if (wrong === null) return `sound: ${rowsOf(verified)}\n`;
  const key = Object.entries(wrong.key).map(([name, value]) => `${name} ${value}`);
  const row = key.length === 0 ? "which one cannot be known" : key.join(", ");
  return [`wrong: a row of ${wrong.table}`, `  row       ${row}`, `  expected  ${wrong.expected}`, `  found     ${wrong.found}`, ""].join(
    "\n",
  );
}

function rowsOf({ facts, chunks, nodes, versions, receipts, slotStates }: VerifiedRows): string {
  return `${facts} facts, ${chunks} chunks, ${nodes} nodes, ${versions} versions, ${receipts} receipts, ${slotStates} intervals of slots`;
}
