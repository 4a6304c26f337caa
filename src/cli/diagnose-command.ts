import { diagnose } from "../domain/diagnosis/diagnose.ts";
import { type Command, SNAPSHOTS } from "./command.ts";
import { EXIT, type ExitStatus } from "./exit-status.ts";
import { OUTPUT, readOutputFormat } from "./output-format.ts";
import { printData } from "./print-data.ts";
import { printFindings } from "./print-findings.ts";
import type { Options } from "./read-options.ts";
import { readSnapshots } from "./read-snapshots.ts";
import { refuseWords, requiredOption } from "./require-words.ts";
import { toldFinding } from "./told-finding.ts";
import type { World } from "./world.ts";

/** `vxlens diagnose`: what is wrong in an overlay, causes before consequences. */
export const DIAGNOSE: Command = {
  name: "diagnose",
  summary: "Say what is wrong in an overlay, from files of its nodes' tables",
  description: [
    "Says what is wrong in an overlay, from files of its nodes' tables: causes before consequences, then the worst first.",
    "No server is asked and nothing is kept. All files count as one moment.",
  ],
  usages: ["vxlens diagnose --snapshots DIR [-o json|yaml|wide]"],
  examples: [
    { remark: "What is wrong?", line: "vxlens diagnose --snapshots ./snapshots" },
    { remark: "With what to do about it, and the rows that show it", line: "vxlens diagnose --snapshots ./snapshots -o wide" },
    { remark: "The codes of all findings, for a script", line: "vxlens diagnose --snapshots ./snapshots -o json | jq -r '.[].code'" },
  ],
  options: [SNAPSHOTS, OUTPUT],
  statuses: ["0  nothing of WARNING or worse", "1  something of WARNING or worse", "2  the command or a file cannot be used"],
  run: runDiagnose,
};

async function runDiagnose(options: Options, world: World): Promise<ExitStatus> {
  refuseWords(options);
  const format = readOutputFormat(options.values.get("output"));
  const snapshots = readSnapshots(requiredOption(options, SNAPSHOTS), world);
  const findings = diagnose(snapshots.tables);
  if (format === "json" || format === "yaml")
    world.out(
      await printData(
        findings.map((finding) => toldFinding(finding, snapshots)),
        format,
      ),
    );
  else world.out(printFindings(findings, snapshots, { isWide: format === "wide" }));
  return findings.some(({ severity }) => severity !== "INFO") ? EXIT.no : EXIT.yes;
}
