/** One environment variable: its name, the text that counts when it is unset, what that is in words, and what it means. */
export type Variable = Readonly<{ name: string; fallback: string | null; shown: string; meaning: string }>;

/**
 * Every environment variable that vxlens reads: the single source of --help and of docs/configuration.md.
 * A null fallback means that there is no value; `shown` then says what happens instead. Empty counts as unset.
 */
export const VARIABLES = [
  {
    name: "HOST",
    fallback: "127.0.0.1",
    shown: "127.0.0.1",
    meaning: "Address to listen on; 0.0.0.0 or :: for all.",
  },
  { name: "PORT", fallback: "4000", shown: "4000", meaning: "TCP port to listen on; 0 takes any free one." },
  {
    name: "VXLENS_AUTH",
    fallback: "open",
    shown: "open",
    meaning: "tokens: every caller needs one. open: nobody does, which is for the loopback addresses only.",
  },
  {
    name: "DATABASE_URL",
    fallback: null,
    shown: "an embedded PostgreSQL",
    meaning: "PostgreSQL 15 or newer to keep the data in, as postgresql://user:password@host:5432/database.",
  },
  {
    name: "VXLENS_DATA_DIR",
    fallback: null,
    shown: "/var/lib/vxlens as root, else $XDG_STATE_HOME/vxlens or ~/.local/state/vxlens",
    meaning: "Directory of the embedded PostgreSQL; not used when DATABASE_URL is set.",
  },
  { name: "VXLENS_RETENTION_DAYS", fallback: "90", shown: "90", meaning: "Days of history to keep, 1 to 36500." },
  {
    name: "VXLENS_LOST_AFTER",
    fallback: "24h",
    shown: "24h",
    meaning: "Silence after which a node is LOST and counts no more, as 30m, 24h or 7d.",
  },
  {
    name: "VXLENS_VOLATILE_HOURS",
    fallback: "24",
    shown: "24",
    meaning: "Hours to keep earlier dynamic neighbors and learned FDB entries, 0 to 8760; the latest are always kept.",
  },
  {
    name: "VXLENS_FINDINGS_DELAY",
    fallback: "2s",
    shown: "2s",
    meaning: "How long after a push findings are looked for, 0s to 1h: what is pushed meanwhile is looked at together.",
  },
  {
    name: "VXLENS_QUERY_TIMEOUT",
    fallback: "4s",
    shown: "4s",
    meaning: "How long one question may read, 1s to 30s; what is not answered by then is stopped.",
  },
  {
    name: "VXLENS_INTROSPECTION",
    fallback: "on",
    shown: "on",
    meaning: "Whether the schema is told, in errors too, and GraphiQL served: on or off.",
  },
  {
    name: "VXLENS_POOL_SIZE",
    fallback: "10",
    shown: "10",
    meaning:
      "Most database connections of this process for pushes, and as many for questions, 1 to 500; 4 more do upkeep and look whether all is well.",
  },
  {
    name: "VXLENS_ANSWER_WITHIN",
    fallback: "5s",
    shown: "5s",
    meaning: "How long a push may wait for its turn and the database, 1s to 1m; it is then answered 503, to be sent again.",
  },
  {
    name: "VXLENS_PUSH_RATE",
    fallback: "6000",
    shown: "6000",
    meaning: "Most pushes and heartbeats a minute of one node, 0 to 1000000; beyond that they are answered 429. 0: no limit.",
  },
  {
    name: "VXLENS_LOG_LEVEL",
    fallback: "info",
    shown: "info",
    meaning: "The least that is logged: trace, debug, info, warn, error, fatal or silent.",
  },
  {
    name: "VXLENS_PUBLIC_URL",
    fallback: null,
    shown: "what the request was sent to",
    meaning: "URL under which nodes reach this service; /agent.sh carries it.",
  },
  {
    name: "VXLENS_BASE_PATH",
    fallback: null,
    shown: "none",
    meaning: "Path before all of ours, as /vxlens, where a proxy passes on only what is below it.",
  },
  {
    name: "VXLENS_TRUST_PROXY",
    fallback: null,
    shown: "nobody",
    meaning:
      "Whose X-Forwarded headers count: how many proxies stand before the service, 1 to 9, or their addresses, as 127.0.0.1,10.0.0.0/8.",
  },
] as const satisfies readonly Variable[];

export type VariableName = (typeof VARIABLES)[number]["name"];
