/** What a command that asks a server finds in its environment. */
export type ClientSettings = Readonly<{
  /** The server's base URL. */
  url: string | null;
  token: string | null;
}>;

/** The variables of the command line. The service has no use for them; they may well stand where it runs. */
export const CLIENT_VARIABLES = { url: "VXLENS_URL", token: "VXLENS_TOKEN" } as const satisfies Record<keyof ClientSettings, string>;

/** Reads them. An empty one counts as unset. */
export function readClientSettings(environment: Readonly<NodeJS.ProcessEnv> = process.env): ClientSettings {
  const textOf = (name: string): string | null => environment[name]?.trim() || null;
  return { url: textOf(CLIENT_VARIABLES.url), token: textOf(CLIENT_VARIABLES.token) };
}
