import { spawnSync } from "node:child_process";
import process from "node:process";

/** Programs that the lab starts, with words to which each answers with status 0, and whose package has it on Debian. */
const PROGRAMS = [
  { command: ["ip", "-V"], from: "iproute2" },
  { command: ["bridge", "-V"], from: "iproute2" },
  { command: ["python3", "-c", "import sys; sys.exit(sys.version_info < (3, 9))"], from: "python3 3.9 or newer" },
];

/** Why the lab cannot run on this machine, in words for a person; null where it can. */
export function whyNot(): string | null {
  if (process.platform !== "linux") return `network namespaces are Linux's, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "making network namespaces takes root";
  const missing = PROGRAMS.find(({ command: [program = "", ...words] }) => spawnSync(program, words).status !== 0);
  return missing === undefined ? whyNoVxlan(`vxlab-try-${process.pid}`) : `${missing.from} is not installed`;
}

/** A container may be root's and still be allowed nothing of this. */
function whyNoVxlan(namespace: string): string | null {
  const added = ip(["netns", "add", namespace]);
  if (added !== null) return `making a network namespace fails: ${added}`;
  const inside = ip(["netns", "exec", namespace, "true"]);
  const link = ip(["-n", namespace, "link", "add", "try", "type", "vxlan", "id", "9", "dstport", "4789"]);
  ip(["netns", "del", namespace]);
  if (inside !== null) return `entering a network namespace fails: ${inside}`;
  return link === null ? null : `this kernel makes no VXLAN link: ${link}`;
}

/** What `ip` says where it fails; null where it does not. */
function ip(words: readonly string[]): string | null {
  const { status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  return status === 0 ? null : stderr.trim();
}
