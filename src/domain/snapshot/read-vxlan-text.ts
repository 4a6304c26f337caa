import type { RawFields } from "./fields.ts";
import { readWords, vocabulary } from "./read-words.ts";

const VXLAN = vocabulary({
  values: "id group remote local dev:link dstport:port df ttl tos flowlabel:label ageing maxaddr:limit",
  flags: [
    ..."learning nolearning proxy noproxy rsc norsc l2miss nol2miss l3miss nol3miss gbp gpe remcsumtx remcsumrx external vnifilter".split(
      " ",
    ),
    ..."udpcsum noudpcsum udp6zerocsumtx noudp6zerocsumtx udp6zerocsumrx noudp6zerocsumrx localbypass nolocalbypass mcroute".split(" "),
  ],
  skipped: "reserved_bits addrgenmode numtxqueues numrxqueues",
  steps: {
    // iproute2 6.1 forgot the blank: `external vnifilterid 0 local ...`.
    vnifilterid: (_words, at, fields) => ((fields["vnifilter"] = true), at + 1),
    srcport: (words, at, fields) => ((fields["port_range"] = { low: words[at], high: words[at + 1] }), at + 2),
  },
});

/** By iproute2's word in a line: its name in JSON, where the two differ. */
const JSON_NAME: Readonly<Record<string, string>> = {
  remcsumtx: "remcsum_tx",
  remcsumrx: "remcsum_rx",
  udp6zerocsumtx: "udp_zero_csum6_tx",
  udp6zerocsumrx: "udp_zero_csum6_rx",
};

/**
 * Reads the words after `vxlan` into the fields of its JSON. iproute2 prints `nolearning` but never `learning`, and since 6.4
 * leaves out `udpcsum`: both are on where a line that gives the device's port does not deny them.
 * An external device of 4.16 to 5.14 says only `external`, and then nothing is known of them.
 */
export function readVxlanWords(words: readonly string[]): RawFields {
  const { fields } = readWords(words, 0, VXLAN);
  const flags = Array.isArray(fields["flags"]) ? fields["flags"].map(String) : [];
  delete fields["flags"];
  if (fields["port"] !== undefined) Object.assign(fields, { learning: true, udp_csum: true });
  for (const flag of flags) Object.assign(fields, meaningOf(flag));
  return fields;
}

function meaningOf(flag: string): Record<string, boolean> {
  if (flag.endsWith("udpcsum")) return { udp_csum: flag === "udpcsum" };
  const off = flag.startsWith("no");
  const word = off ? flag.slice(2) : flag;
  return { [JSON_NAME[word] ?? word]: !off };
}
