import { readCommand } from "../snapshot/paste-command.ts";
import { promptOf } from "../snapshot/paste-prompt.ts";
import { readSections } from "../snapshot/read-snapshot.ts";
import { splitPaste } from "../snapshot/split-paste.ts";
import { SECTIONS, type Section } from "../snapshot/section.ts";
import { plainLines } from "../snapshot/text-lines.ts";
import { explainNode } from "./explain-node.ts";
import type { Explanation } from "./explanation.ts";

/**
 * Says in plain words what a terminal paste shows: one explanation for each node whose prompt stands in it, in their order. What stands
 * above the first prompt that names a node counts as that node's. Nothing: no output of `ip`, `bridge` or the like was recognised.
 */
export function explainPaste(text: string): readonly Explanation[] {
  return textsByNode(text).flatMap((lines) => explainText(lines));
}

/** The lines of each node. A prompt without a name is the last node's, on whose terminal one still is. */
function textsByNode(text: string): readonly (readonly string[])[] {
  const texts = new Map<string, string[]>();
  let node: string | null = null;
  const before: string[] = [];
  for (const line of plainLines(text)) {
    node = nodeIn(line) ?? node;
    const lines: string[] = node === null ? before : (texts.get(node) ?? before.splice(0));
    if (node !== null) texts.set(node, lines);
    lines.push(line);
  }
  return texts.size === 0 ? [before] : [...texts.values()];
}

function nodeIn(line: string): string | null {
  const prompt = promptOf(line);
  return prompt === null ? null : (readCommand(prompt.command).node ?? prompt.node);
}

function explainText(lines: readonly string[]): readonly Explanation[] {
  const { sections, node, issues } = splitPaste(lines.join("\n"));
  if (Object.keys(sections).length === 0) return [];
  const parts = SECTIONS.filter((section) => sections[section]?.partial === true);
  const explained = explainNode({ node, shown: readSections(sections), parts: new Set(parts), wholeLinks: wholeLinksIn(lines) });
  return [{ ...explained, issues: [...issues, ...explained.issues] }];
}

/** Commands that show all that there is about one link, and the section that it is in; the group is the link. */
const OF_ONE_LINK: readonly (readonly [RegExp, Section])[] = [
  [/\bip\b.*\sn(?:ei?g?h?(?:bou?r)?)?\s(?:s\w*\s|l\w*\s)?dev\s+(\S+)\s*$/, "neighbors"],
  [/\bbridge\b.*\sf(?:db?)?\s(?:s\w*\s|l\w*\s)?(?:dev|brport)\s+(\S+)\s*$/, "fdb"],
  [/\bip\b.*\sa(?:ddr(?:ess)?)?\s(?:s\w*\s|l\w*\s)?(?:dev\s+)?(\S+)\s*$/, "addresses"],
];

function wholeLinksIn(lines: readonly string[]): ReadonlyMap<Section, ReadonlySet<string>> {
  const commands = lines.flatMap((line) => promptOf(line)?.command ?? []).filter((command) => !command.includes("|"));
  return new Map(
    OF_ONE_LINK.map(([pattern, section]) => [section, new Set(commands.flatMap((command) => pattern.exec(command)?.[1] ?? []))]),
  );
}
