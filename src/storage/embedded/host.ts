/** What the launcher must know of the machine. The config room reads it; here it is only passed on. */
export type Host = Readonly<{
  platform: string;
  arch: string;
  /** Null on Windows. */
  uid: number | null;
  nodePath: string;
  /** All that the programs started here find in their environment. */
  programEnvironment: Readonly<Record<string, string>>;
}>;

/** The user and group that the server runs as. */
export type Account = Readonly<{ uid: number; gid: number }>;
