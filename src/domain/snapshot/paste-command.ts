import { arpTables, bridgeTables, ifconfigTables, ipTables, procTables, routeTables, sysctlTables, type Table } from "./paste-tables.ts";

/** What a command line in a paste is for, and the machine that it names itself. */
export type PasteCommand = Readonly<{ node: string | null }> & Meaning;

type Meaning =
  | Readonly<{ kind: "table"; tables: readonly Table[] }>
  | Readonly<{ kind: "hostname" }>
  /** About networks, but in a form that nobody reads here. */
  | Readonly<{ kind: "unreadable"; words: string }>
  /** Another program, a remark, or several commands in one line: the shape of what follows must tell. */
  | Readonly<{ kind: "unknown" }>;

/** Programs whose output is read, by name. Null: not with these words. */
const TOOLS: ReadonlyMap<string, (words: readonly string[]) => readonly Table[] | null> = new Map([
  ["ip", ipTables],
  ["bridge", bridgeTables],
  ["route", routeTables],
  ["netstat", routeTables],
  ["arp", arpTables],
  ["cat", procTables],
  ["sysctl", sysctlTables],
  ["ifconfig", ifconfigTables],
  ["brctl", () => null],
]);

/** Programs that run another one, in a container, on another machine or with other rights. */
const WRAPPERS = new Set(
  (
    "sudo doas env time timeout nice docker podman nerdctl crictl ctr kubectl oc k3s microk8s minikube vagrant ssh nsenter chroot lxc " +
    "lxc-attach sh bash ash busybox chrt unshare machinectl multipass stdbuf watch ip"
  ).split(" "),
);

/** What may stand behind a pipe without taking lines away. */
const HARMLESS_PIPE = /^\s*(cat|less|more|tee\b.*|jq(\s+['"]?\.['"]?)?|column\b.*|python3?\s+-m\s+json\.tool)\s*$/;

/** Reads a command line: wrappers are taken off, and a filter behind a pipe makes what is shown partial. */
export function readCommand(line: string): PasteCommand {
  const [command = "", ...pipes] = line.replaceAll(/\d?>(&\d|\s*\S+)/g, "").split("|");
  const words = wordsOf(command);
  const node = nodeOf(words);
  if (/[;&]/.test(command)) return { kind: "unknown", node };
  const isFiltered = pipes.some((pipe) => !HARMLESS_PIPE.test(pipe));
  return { node, ...meaningOf(withoutWrappers(words), isFiltered) };
}

function meaningOf(words: readonly string[], isFiltered: boolean): Meaning {
  const [program = "", ...rest] = words;
  if (/^(hostname\b|uname -n$)/.test(words.join(" "))) return { kind: "hostname" };
  const toTables = TOOLS.get(program) ?? (() => null);
  const tables = toTables(rest);
  if (tables !== null) return { kind: "table", tables: isFiltered ? tables.map((table) => ({ ...table, partial: true })) : tables };
  return !TOOLS.has(program) || program === "cat" ? { kind: "unknown" } : { kind: "unreadable", words: words.join(" ").slice(0, 80) };
}

/** Whether a line begins with a program that is known here, so that it is a command and not a remark. */
export function isKnownTool(line: string): boolean {
  const [first = ""] = wordsOf(line);
  return TOOLS.has(first) || WRAPPERS.has(first);
}

/** Words, of quoted parts too: `vagrant ssh n1 -c "ip route"`. Programs lose their path. */
const wordsOf = (command: string): string[] => {
  const words = command.replaceAll(/["']/g, " ").trim().split(/\s+/).filter(Boolean);
  return words.map((word) => (/^\/(usr\/)?(local\/)?s?bin\//.test(word) ? word.replace(/^.*\//, "") : word));
};

/** `ssh` and `vagrant ssh` say which machine it is. */
function nodeOf(words: readonly string[]): string | null {
  const ssh = words.indexOf("ssh");
  if (ssh < 0 || ssh > 1) return null;
  const host = words.slice(ssh + 1).find((word, index, all) => !word.startsWith("-") && !/^-[pilo]$/.test(all[index - 1] ?? ""));
  return host?.replace(/^.*@/, "").toLowerCase() ?? null;
}

/** The words from the program itself on. Behind a wrapper it is the first known one, after `--` if there is one. */
function withoutWrappers(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !/^[A-Za-z_]+=/.test(word));
  const [first = "", ...rest] = words.slice(Math.max(start, 0));
  const isNetns = first === "ip" && rest.includes("exec");
  if (!WRAPPERS.has(first) || (first === "ip" && !isNetns)) return words.slice(Math.max(start, 0));
  const inner = rest.slice(rest.indexOf("--") + 1);
  const from = isNetns ? inner.indexOf("exec") + 2 : inner.findIndex((word) => TOOLS.has(word) || word === "hostname");
  return from < 0 ? [] : withoutWrappers(inner.slice(from));
}
