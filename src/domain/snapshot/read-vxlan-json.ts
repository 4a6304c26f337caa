import type { Address } from "../address/address.ts";
import { defined, type Fields, MAX_U16, MAX_U32, MAX_VNI, sortedWords } from "./fields.ts";
import type { VxlanInfo } from "./rows.ts";

/** Features that are off unless they say otherwise, by iproute2's name. Versions before 6.4 print only those that are on. */
const FEATURES = "proxy rsc l2miss l3miss gbp gpe remcsum_tx remcsum_rx udp_zero_csum6_tx udp_zero_csum6_rx mcroute".split(" ");

/**
 * Reads `linkinfo.info_data` of a VXLAN link. An external device has no VNI of its own, though some versions print `id 0`;
 * before iproute2 4.16 it was called `collect_metadata`.
 */
export function readVxlanInfo(data: Fields): VxlanInfo {
  const external = data.yes("external") === true || data.yes("collect_metadata") === true;
  return defined<VxlanInfo>({
    ageing: count(data, "ageing", USUAL_AGEING),
    df: data.word("df", "unset"),
    external: external ? true : undefined,
    features: features(data),
    flowLabel: data.word("label", "0"),
    group: either(data, "group"),
    learning: data.yes("learning"),
    limit: count(data, "limit", 0),
    local: either(data, "local"),
    port: data.integer("port", MAX_U16),
    remote: either(data, "remote"),
    sourcePorts: sourcePorts(data.inner("port_range")),
    tos: tosOf(data),
    ttl: count(data, "ttl", 0),
    udpChecksum: data.yes("udp_csum"),
    underlayLink: data.name("link"),
    vni: external ? undefined : data.integer("id", MAX_VNI),
    vnifilter: data.yes("vnifilter") === true ? true : undefined,
  });
}

/** The kernel's default (drivers/net/vxlan/vxlan_core.c, FDB_AGE_DEFAULT). */
const USUAL_AGEING = 300;

/** A number that is not the `usual` one. Text has a word in place of a number that stands for none: auto, inherit, none, unlimited. */
function count(data: Fields, key: string, usual: number): number | undefined {
  const value = data.raw[key];
  const number = typeof value === "string" && /^[a-z]+$/.test(value) ? undefined : data.integer(key, MAX_U32);
  return number === usual ? undefined : number;
}

/** JSON has the number that stands for `inherit`. */
function tosOf(data: Fields): string | undefined {
  const tos = data.word("tos", "0");
  return tos === "0x1" || tos === "1" ? "inherit" : tos;
}

function sourcePorts(range: Fields): string | undefined {
  const [low, high] = [range.integer("low", MAX_U16), range.integer("high", MAX_U16)];
  return low === undefined || high === undefined || high === 0 ? undefined : `${low}-${high}`;
}

/** IPv6 addresses have a key of their own, as `local6`. */
const either = (data: Fields, key: string): Address | undefined => data.address(key) ?? data.address(`${key}6`);

/** Local bypass alone is on by default (iproute2 6.5), so that its absence is the feature. */
function features(data: Fields): readonly string[] | undefined {
  const on = FEATURES.filter((feature) => data.yes(feature) === true);
  return sortedWords(data.yes("localbypass") === false ? [...on, "nolocalbypass"] : on);
}
