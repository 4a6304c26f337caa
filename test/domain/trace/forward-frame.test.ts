import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { evpnOverlay } from "../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, type OverlayNode, podAddress, underlayAddress, vtepMac } from "../../builders/overlay.ts";
import { withLink } from "../../builders/traced-overlays.ts";
import { traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(4);
const floodingTo =
  (...numbers: readonly number[]) =>
  ({ fdb }: OverlayNode) => ({
    fdb: [
      ...fdb.filter(({ mac }) => mac !== vtepMac(1)),
      ...numbers.map((number) => ({ mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(number), state: "permanent" })),
    ],
  });

describe("forwardFrame", () => {
  it.each<[string, readonly number[], string, string | null]>([
    ["to all nodes, of which the right one takes it", [2, 3, 1], "REACHABLE", null],
    ["to another node alone, who drops it", [2], "UNREACHABLE", "WRONG_VTEP_MAC"],
    ["to the sender itself", [0], "UNREACHABLE", "UNDERLAY_IP_IS_OWN"],
    ["to nobody", [], "UNREACHABLE", "MISSING_FDB"],
  ])("sends a frame without an entry %s", (_, numbers, verdict, cause) => {
    expect(traceAfter(healthy, { 0: floodingTo(...numbers) }).forward).toMatchObject({ verdict, dropCause: cause });
  });

  it("follows only the copies that somebody could take, however many there are", () => {
    const many = flannelOverlay(300).map((node, number) =>
      number === 0 ? { ...node, ...floodingTo(...Array.from({ length: 299 }, (_, peer) => peer + 1))(node) } : node,
    );

    expect(traceIn(many, podAddress(0, 5), podAddress(1, 5)).forward.verdict).toBe("REACHABLE");
  });

  it("sends nothing out of a bridge's port that is longer than the port takes", () => {
    const narrow = breakNode(evpnOverlay(2), 0, (node) => withLink(node, "vxlan4001", { mtu: 1300 }));
    const [fits, long] = [1300, 1305].map((size) => traceIn(narrow, podAddress(0, 5), podAddress(1, 5), { size }).forward);

    expect([fits?.verdict, long?.dropCause, long?.droppedAt]).toEqual(["REACHABLE", "MTU_TOO_SMALL", "node-000"]);
  });

  it("decides nothing where the FDB was not reported", () => {
    expect(traceAfter(healthy, { 0: ({ known }) => ({ known: known.filter((one) => one !== "fdb"), fdb: [] }) }).verdict).toBe(
      "UNDETERMINED",
    );
  });
});
