import { isKnownTool } from "./paste-command.ts";

/** A command line in a paste, and the machine's name where the prompt has it. */
export type Prompt = Readonly<{ node: string | null; command: string }>;

const NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

/** Prompts that say where they are; the first group is the machine, the second the command. */
const NAMED = [
  // root@node1:~# ip neigh      vagrant@n1:/etc$ ip neigh      me@n1 ~ % ip neigh      me@n1 ~> ip neigh
  new RegExp(`^(?:\\([^)]*\\)\\s*)?[\\w.-]+@(${NAME})(?::[^#$%>]*|\\s[^#$%>\\s]+\\s?)?[#$%>](?:\\s+(.*))?$`),
  // [root@n1 ~]# ip neigh
  new RegExp(`^\\[[\\w.-]+@(${NAME})[^\\]]*\\]\\s?[#$%](?:\\s+(.*))?$`),
  // n1:~# ip neigh
  new RegExp(`^(${NAME}):[~/][^#$%>\\s]*\\s?[#$%](?:\\s+(.*))?$`),
  // node1# ip neigh
  new RegExp(`^(${NAME})(?:[#$]|[#$%]\\s+(.*))$`),
];

/** `$ ip neigh`, `/ # ip neigh`, `~ $ ip neigh` */
const BARE = /^(?:[~/]\S*\s)?[$%#](?:\s+(.*))?$/;

/** An arrow, `>>` in one character or a lambda, as in oh-my-zsh and starship; a path may stand behind it. */
const ARROW = /^[\u279c\u276f\u00bb\u03bb](?:\s+[~/]\S*)?(?:\s+(.*))?$/;

/** Titles that scripts print above an output: `+ ip neigh`, `== ip neigh ==`, `### ip neigh`. It fits any line that begins so. */
const TITLE = /^[+#=>-]+\s*([^=<]*)(.*)$/;
const ORNAMENT = /^[=<-]*$/;

/** Longer lines are output. */
const MAX_COMMAND = 1_000;

/** The command that a line of a paste shows; null for a line of output. */
export function promptOf(line: string): Prompt | null {
  const text = line.trimEnd();
  if (text.length > MAX_COMMAND) return null;
  return namedPrompt(text) ?? bareCommand(BARE.exec(text) ?? ARROW.exec(text)) ?? title(text);
}

function namedPrompt(text: string): Prompt | null {
  for (const pattern of NAMED) {
    const [, node, command = ""] = pattern.exec(text) ?? [];
    if (node !== undefined) return { node: isShell(node) ? null : node.toLowerCase(), command };
  }
  return null;
}

const bareCommand = (match: RegExpExecArray | null): Prompt | null => (match === null ? null : { node: null, command: match[1] ?? "" });

function title(text: string): Prompt | null {
  const [, command = "", end = ""] = TITLE.exec(text) ?? [];
  return ORNAMENT.test(end) && isKnownTool(command) ? { node: null, command: withoutDashes(command) } : null;
}

/** A pattern that looks for the dashes at the end would begin anew at each dash before it. */
function withoutDashes(text: string): string {
  let end = text.length;
  while (" -".includes(text.charAt(end - 1)) && end > 0) end -= 1;
  return text.slice(0, end);
}

/** `bash-5.1# ip neigh`: a shell without a name for its machine. */
const isShell = (name: string): boolean => /^(ba|z|k|da|a)?sh(-|$)/.test(name);
