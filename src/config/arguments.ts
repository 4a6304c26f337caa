import { nearestName } from "./nearest-name.ts";

/** What the command line of the service asks for. */
export type ServiceArguments =
  | Readonly<{ kind: "serve" }>
  | Readonly<{ kind: "help" }>
  | Readonly<{ kind: "version" }>
  | Readonly<{ kind: "unknown"; message: string }>;

const OPTIONS = ["--help", "--version"] as const;

/** Reads what follows the program's name; `serve` may stand first, as behind `vxlens`. `unknown` carries a sentence for the user; the program then ends with status 2. */
export function parseArguments(given: readonly string[]): ServiceArguments {
  const words = given[0] === "serve" ? given.slice(1) : given;
  const [strange] = words.filter((word) => !["-h", "-V", ...OPTIONS].includes(word));
  if (strange !== undefined) return { kind: "unknown", message: complaintAbout(strange) };
  if (words.includes("--help") || words.includes("-h")) return { kind: "help" };
  if (words.length > 0) return { kind: "version" };
  return { kind: "serve" };
}

/** A setting given as an option is the likeliest slip, so the answer says where settings go. */
function complaintAbout(word: string): string {
  const near = nearestName(word, OPTIONS);
  const hint = near === null ? "settings are environment variables, see --help" : `did you mean ${near}?`;
  return `unknown argument ${JSON.stringify(word)}: ${hint}`;
}
