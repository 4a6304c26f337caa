import type { Issue } from "./fact.ts";
import { type IssueCode, IssueList } from "./issue-list.ts";
import { mergeInputs } from "./merge-inputs.ts";
import { type PasteCommand, readCommand } from "./paste-command.ts";
import { promptOf } from "./paste-prompt.ts";
import { type FoundSection, sectionsByShape } from "./paste-shape.ts";
import type { Detail } from "./paste-tables.ts";
import type { SectionInput } from "./read-section.ts";
import type { Section } from "./section.ts";
import { plainLines, textLines } from "./text-lines.ts";

type PasteSections = Readonly<Partial<Record<Section, SectionInput>>>;

/** What was found in a paste. */
export type Paste = Readonly<{
  sections: PasteSections;
  /** Those of `sections` that a command for another one showed beside it, and only a part of them: `ip addr` names links. */
  incidental: readonly Section[];
  /** The machine's name as its prompt has it; null where no prompt named one, or several did. */
  node: string | null;
  issues: readonly Issue<IssueCode>[];
}>;

/** A command line and what stands below it; without a command, what stands above the first. */
type Block = Readonly<{ command: PasteCommand | null; lines: string[]; line: number; node: string | null }>;

/**
 * Takes a terminal paste apart. A line with a prompt names the command whose output follows; output without one is told by its shape.
 * What a filtered command shows is `partial`: it can be read, but what it does not show may still exist.
 */
export function splitPaste(text: string): Paste {
  const issues = new IssueList("");
  const blocks = blocksOf(plainLines(text));
  const found = fullestLast(blocks.flatMap((block, index) => sectionsOf(block, index === blocks.length - 1, issues)));
  const sections: Partial<Record<Section, SectionInput>> = {};
  for (const { section, input, isFallback } of found) if (isFallback !== true) sections[section] = mergeInputs(sections[section], input);
  const fallbacks = found.filter(({ section, isFallback }) => isFallback === true && sections[section] === undefined);
  for (const { section, input } of fallbacks) sections[section] ??= input;
  const incidental = [...new Set(fallbacks.map(({ section }) => section))];

  const nodes = [...new Set(blocks.flatMap(({ node }) => (node === null ? [] : [node])))];
  if (nodes.length <= 1) return { sections, incidental, node: nodes[0] ?? null, issues: issues.all() };
  issues.add("several_nodes", "", `prompts of ${nodes.join(", ")}: no section can be taken for the whole table of one of them`);
  return { sections: allPartial(sections), incidental, node: null, issues: issues.all() };
}

const DETAILS: readonly Detail[] = ["less", "usual", "more"];

/**
 * Of two whole outputs the later counts: let `ip route`, though typed later, not stand for what `ip route show table all` showed.
 * What says less, as `route -n` does, is of another form, and is not put together with anything.
 */
function fullestLast(found: readonly FoundSection[]): readonly FoundSection[] {
  const full = new Set(found.flatMap(({ section, detail, isFallback }) => (detail === "less" || isFallback === true ? [] : [section])));
  const kept = found.filter(({ section, detail }) => detail !== "less" || !full.has(section));
  return DETAILS.flatMap((wanted) => kept.filter(({ detail = "usual" }) => detail === wanted));
}

/** So many commands are not typed; what stands below the last one is its output. */
const MAX_COMMANDS = 1_000;

function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [{ command: null, lines: [], line: 1, node: null }];
  for (const [index, line] of lines.entries()) {
    const prompt = blocks.length > MAX_COMMANDS ? null : promptOf(line);
    const command = prompt === null ? null : readCommand(prompt.command);
    if (prompt === null) blocks.at(-1)?.lines.push(line);
    else blocks.push({ command, lines: [], line: index + 2, node: command?.node ?? prompt.node });
  }
  return blocks.map((block) =>
    block.command?.kind === "hostname" ? { ...block, node: block.lines[0]?.trim().toLowerCase() ?? null } : block,
  );
}

function sectionsOf({ command, lines, line }: Block, isLast: boolean, issues: IssueList): readonly FoundSection[] {
  const text = lines.join("\n").trimEnd();
  if (command === null || command.kind === "unknown") return sectionsByShape(text, { line, isCommand: command !== null, issues });
  if (command.kind === "unreadable") issues.add("output_not_used", `text:${line - 1}`, `${command.words}: use ip and bridge`);
  // Nothing below the last command: the paste may have been cut off before its output.
  if (command.kind !== "table" || (text === "" && isLast)) return [];
  const tables = command.tables.filter(({ isFallback }) => isFallback !== true || SHOWS_LINKS.test(text));
  // What a tool says instead of an answer stands for nothing that another command showed.
  const isAnswer = textLines(text).failure === null;
  return tables.map(({ section, isFallback, detail, ...how }) => ({
    section,
    isFallback,
    detail: isAnswer ? detail : "less",
    input: { ...how, text },
  }));
}

/** `ip -o addr` and `ip -br addr` say nothing of the links themselves. */
const SHOWS_LINKS = /^[ \t]*\[|^\d+: \S+: <|^\S+ (flags=\d+<| *Link encap:)/m;

function allPartial(sections: PasteSections): PasteSections {
  return Object.fromEntries(Object.entries(sections).map(([section, input]) => [section, { ...input, partial: true }]));
}
