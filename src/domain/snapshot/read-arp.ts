import type { RawFields } from "./fields.ts";
import type { Line } from "./text-lines.ts";

/** Bits of /proc/net/arp (linux/if_arp.h). */
const ATF_COM = 0x2;
const ATF_PERM = 0x4;

/**
 * Reads a line of net-tools' or busybox' `arp` or of /proc/net/arp. They tell entries that are permanent, complete or not;
 * a complete one is called STALE, the state that claims least. Null: the line is none of these.
 */
export function arpLine({ words }: Line): RawFields | "header" | null {
  if (HEADERS.has(words.slice(0, 2).join(" "))) return "header";
  const text = words.join(" ");
  if (SENTENCE.test(text)) return sentence(words);
  if (PROC_ROW.test(text)) return procRow(words);
  return words.includes("lladdr") || words.includes("dev") ? null : tableRow(words);
}

const SENTENCE = /^\S+ \(\S+\) at /;
const PROC_ROW = /^\S+ 0x[0-9a-f]+ 0x[0-9a-f]+ \S+ \S+ \S+$/i;
const HEADERS = new Set(["Address HWtype", "IP address"]);

/** `? (10.244.2.0) at 8e:2c:b1:4b:7c:02 [ether] PERM on flannel.1` */
function sentence(words: readonly string[]): RawFields {
  const [, address, , mac] = words;
  if (words.includes("PUB")) return proxy(address?.slice(1, -1), words.at(-1));
  return neighbor(address?.slice(1, -1), words.at(-1), {
    mac: mac === "<incomplete>" ? null : (mac ?? null),
    permanent: words.includes("PERM"),
  });
}

/** `10.244.2.0 ether 8e:2c:b1:4b:7c:02 CM flannel.1`, `10.244.7.0 (incomplete) flannel.1` */
function tableRow(words: readonly string[]): RawFields | null {
  const [address, type, mac, flags = ""] = words;
  if (type === "(incomplete)") return neighbor(address, words.at(-1), { mac: null, permanent: false });
  if (words.length < 5 || !/^[CMP]+$/.test(flags)) return null;
  if (flags.includes("P")) return proxy(address, words.at(-1));
  return neighbor(address, words.at(-1), { mac: mac ?? null, permanent: flags.includes("M") });
}

/** `10.244.2.0 0x1 0x6 8e:2c:b1:4b:7c:02 * flannel.1` */
function procRow(words: readonly string[]): RawFields {
  const flags = Number.parseInt(words[2] ?? "", 16);
  const mac = (flags & ATF_COM) === 0 ? null : (words[3] ?? null);
  return neighbor(words[0], words.at(-1), { mac, permanent: (flags & ATF_PERM) !== 0 });
}

function neighbor(address: string | undefined, link: string | undefined, entry: { mac: string | null; permanent: boolean }): RawFields {
  const resolved = entry.permanent ? "PERMANENT" : "STALE";
  return { dst: address, dev: link, lladdr: entry.mac, state: [entry.mac === null ? "INCOMPLETE" : resolved] };
}

/** An address that this machine answers for; its MAC is `<from_interface>`. */
const proxy = (address: string | undefined, link: string | undefined): RawFields => ({ dst: address, dev: link, flags: ["proxy"] });
