import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchDirectory, whereIs } from "./run-agent.ts";

/** What a tool of the node prints for one command line: its stdout, or all of it. */
type Answer = string | Readonly<{ stdout?: string | Buffer; stderr?: string; status?: number }>;

/** By command line, such as `ip -j addr show`. */
export type Answers = Readonly<Record<string, Answer>>;

/** iproute2 6.1 on a small healthy node: one VXLAN link, one configured peer, no volatile row. */
export const HEALTHY = {
  "ip -V": "ip utility, iproute2-6.1.0, libbpf 1.1.2\n",
  "ip -j -d link show": `${JSON.stringify([
    { ifindex: 1, ifname: "lo", flags: ["LOOPBACK", "UP"], mtu: 65_536, operstate: "UNKNOWN" },
    { ifindex: 4, ifname: "flannel.1", mtu: 1450, linkinfo: { info_kind: "vxlan", info_data: { id: 1, port: 8472 } } },
  ])}\n`,
  "ip -j addr show": `${JSON.stringify([
    { ifname: "flannel.1", addr_info: [{ family: "inet", local: "10.244.0.0", prefixlen: 32, valid_life_time: 4_294_967_295 }] },
  ])}\n`,
  "ip -j route show table all": `${JSON.stringify([{ dst: "10.244.1.0/24", gateway: "10.244.1.0", dev: "flannel.1", flags: ["onlink"] }])}\n`,
  "ip -j -6 route show table all": "[]\n",
  "ip -j rule": '[{"priority":32766,"src":"all","table":"main"}]\n',
  "ip -j -6 rule": "[]\n",
  "ip -j neigh show nud all": '[{"dst":"10.244.1.0","dev":"flannel.1","lladdr":"8a:25:ba:4b:7c:01","state":["PERMANENT"]}]\n',
  "bridge -j fdb show": '[{"mac":"8a:25:ba:4b:7c:01","ifname":"flannel.1","dst":"192.168.56.11","flags":["self"],"state":"permanent"}]\n',
  "ip -j nexthop show": "[]\n",
  "bridge -j vlan": "[]\n",
  "bridge -j -d link": "[]\n",
} as const satisfies Answers;

/** Makes (again) a directory of fake `ip` and `bridge` that print these answers, and fail on all else as iproute2 does. */
export const fakeTools = (answers: Answers, directory = scratchDirectory()): string => {
  for (const tool of ["ip", "bridge"]) {
    rmSync(join(directory, tool), { force: true });
    const commands = Object.entries(answers).filter(([command]) => command.startsWith(`${tool} `));
    if (commands.length > 0) writeFakeTool(directory, tool, commands);
  }
  return directory;
};

/** PATH of a run that finds the fakes first and then what the machine has. */
export const pathBefore = (directory: string): string => `${directory}:${process.env["PATH"] ?? ""}`;

/** PATH of a machine that has these tools alone: links to them, or to busybox for all but what it lacks. */
export const pathOfOnly = (tools: string, programs: readonly string[], provider?: string): string => {
  const directory = scratchDirectory();
  for (const program of programs) {
    const target = provider ?? whereIs(program);
    if (target !== null) symlinkSync(target, join(directory, program));
  }
  return `${tools}:${directory}`;
};

/** The small tools that every shell's machine has and that the agent leans on. */
export const SMALL_TOOLS =
  "cat cut date grep head id ln mkdir mktemp mv od readlink rm sed sleep tail tr uname sh cksum gzip sha256sum".split(" ");

const writeFakeTool = (directory: string, tool: string, commands: readonly (readonly [string, Answer])[]): void => {
  const outputs = join(directory, `${tool}.out`);
  if (existsSync(outputs)) rmSync(outputs, { recursive: true });
  mkdirSync(outputs);
  const cases = commands.map(([command, answer], index) => {
    const { stdout = "", stderr = "", status = 0 } = typeof answer === "string" ? { stdout: answer } : answer;
    writeFileSync(join(outputs, `${index}.stdout`), stdout);
    writeFileSync(join(outputs, `${index}.stderr`), stderr);
    return `"${command.slice(tool.length + 1)}") cat "${outputs}/${index}.stdout"; cat "${outputs}/${index}.stderr" >&2; exit ${status} ;;`;
  });
  const unknown = `*) echo 'Object "that" is unknown, try "${tool} help".' >&2; exit 255 ;;`;
  writeFileSync(join(directory, tool), `#!/bin/sh\ncase "$*" in\n${cases.join("\n")}\n${unknown}\nesac\n`);
  chmodSync(join(directory, tool), 0o755);
};
