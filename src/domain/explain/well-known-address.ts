import type { Address } from "../address/address.ts";

/**
 * Addresses that tools give to each machine alike, so that no other machine is reached at one of them. VirtualBox numbers the NAT network of
 * a VM's first card so (https://www.virtualbox.org/manual/ch09.html#changenat), and QEMU's user network has the same numbers.
 */
const KNOWN: ReadonlyMap<string, string> = new Map([
  [
    "10.0.2.15",
    "VirtualBox's NAT address, which every Vagrant VM has (QEMU's user network gives the same): it is good only between a VM and its own host, " +
      "and no other node is reached at it",
  ],
  ["10.0.2.2", "VirtualBox's NAT router, which each VM has to itself"],
  ["10.0.2.3", "VirtualBox's NAT name server, which each VM has to itself"],
  ["172.17.0.1", "the address of Docker's own bridge docker0, the same on every machine with Docker"],
  ["192.168.122.1", "the address of libvirt's own bridge virbr0, the same on every machine with libvirt"],
]);

/** What an address is that very many machines have alike, to be read behind `it is`; null for all but a few. */
export function wellKnownAddress(address: Address): string | null {
  return KNOWN.get(address) ?? null;
}

/** What helps where a node has registered with an address at which others do not reach it. */
export const OTHER_INTERFACE =
  "Let the overlay use the interface whose address is unique and reached by the other nodes, on every node, and restart it there. " +
  "flannel: `--iface=eth1` as ONE item of the DaemonSet's args (`--iface eth1` in one item is refused). Calico: IP_AUTODETECTION_METHOD. " +
  "k3s: --flannel-iface.";
