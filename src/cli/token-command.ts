import type { Command } from "./command.ts";
import { OUTPUT } from "./output-format.ts";
import type { Option } from "./read-options.ts";
import { SERVER, TOKEN_FILE } from "./server-options.ts";

export const CLUSTER: Option = {
  name: "cluster",
  value: "NAME",
  meaning: "The token's cluster. A read token may have several, separated by commas, or '*' for all.",
};
export const NODE: Option = { name: "node", value: "NAME", meaning: "The node that a node token is for." };
export const PURPOSE: Option = { name: "purpose", value: "TEXT", meaning: "What the token is for, in your words." };
export const EXPIRES: Option = {
  name: "expires",
  value: "DURATION",
  meaning: "How long it is valid, as 12h or 365d. Without it: admin and node 90d, read 365d, enroll 1d.",
};
export const OVERLAP: Option = {
  name: "overlap",
  value: "DURATION",
  meaning: "How long the replaced secret is taken beside the new one, 0s to 30d. Without it 1d.",
};
export const ALL: Option = { name: "all", value: null, meaning: "List tokens too that were revoked or have expired." };
export const DATABASE: Option = {
  name: "database",
  value: null,
  meaning:
    "Write an admin token into the service's database, which DATABASE_URL or VXLENS_DATA_DIR names as for the service. No server is asked and no token needed.",
};

/** `vxlens token`: who may use a server. What it does is loaded when it is asked for. */
export const TOKEN: Command = {
  name: "token",
  summary: "Make, list, rotate and revoke the tokens of a server; enroll a node",
  description: [
    "Makes, lists, rotates and revokes the tokens by which a server (VXLENS_AUTH=tokens) is used.",
    "A secret is printed once and kept nowhere. What administrators do stands in the server's audit.",
    "The first admin token is made with --database, where the service runs.",
  ],
  usages: [
    "vxlens token create admin [--purpose TEXT] [--expires DURATION] [--database]",
    "vxlens token create read --cluster NAME[,NAME...] [--purpose TEXT] [--expires DURATION]",
    "vxlens token create enroll --cluster NAME [--purpose TEXT] [--expires DURATION]",
    "vxlens token create node --cluster NAME --node NAME [--purpose TEXT] [--expires DURATION]",
    "vxlens token list [--all] [-o json|yaml|wide]",
    "vxlens token rotate ID [--overlap DURATION]",
    "vxlens token revoke ID",
    "vxlens token enroll --cluster NAME --node NAME",
  ],
  examples: [
    { remark: "The first token of all, in the container of the service", line: "vxlens token create admin --database > admin-token" },
    { remark: "For a dashboard that shows one cluster", line: "vxlens token create read --cluster prod --token-file admin-token" },
    { remark: "For the agents of a cluster, while its nodes are set up", line: "vxlens token create enroll --cluster prod --expires 7d" },
    { remark: "Replace a secret that somebody may have seen, at once", line: "vxlens token rotate 12 --overlap 0s" },
    {
      remark: "A node's token by hand, as the agent gets it",
      line: "vxlens token enroll --cluster prod --node node1 --token-file enroll-token",
    },
  ],
  options: [CLUSTER, NODE, PURPOSE, EXPIRES, OVERLAP, ALL, DATABASE, SERVER, TOKEN_FILE, OUTPUT],
  statuses: [
    "0  done",
    "1  the server refused: no such token, or the node has one",
    "2  the command cannot be used",
    "4  not allowed: no valid token, or one for something else",
    "5  the server cannot be reached, or not answer now",
  ],
  run: async (options, world) => (await import("./run-token.ts")).runToken(options, world),
};
