import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file system whose power can be cut: an ext4 in a file. Root only. */
export type Disk = Readonly<{
  directory: string;
  /** All that was not synced is gone, and nothing can be written or read until it is mounted again. */
  cutPower: () => Promise<void>;
  /** As the machine does when it comes up: the journal is played back. Nobody may have files of it open. */
  mountAgain: () => Promise<void>;
  remove: () => Promise<void>;
}>;

const UNMOUNT_TRIES = 50;

/**
 * FS_IOC_SHUTDOWN, _IOR('X', 125, __u32), with 2 for "without flushing the log" (XFS_FSOP_GOING_FLAGS_NOLOGFLUSH, which ext4 took over):
 * https://github.com/torvalds/linux/blob/v6.1/fs/ext4/ioctl.c, ext4_shutdown.
 */
const CUT = "import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack('I', 2))";

export async function makeDisk(root: string, { megabytes }: { megabytes: number }): Promise<Disk> {
  const [image, directory] = [join(root, "disk.img"), join(root, "disk")];
  await mkdir(directory, { recursive: true });
  await run("truncate", ["-s", `${megabytes}M`, image]);
  await run("mkfs.ext4", ["-q", "-F", image]);
  const mount = async () => void (await run("mount", ["-o", "loop", image, directory]));
  await mount();
  return {
    directory,
    cutPower: async () => void (await run("python3", ["-c", CUT, directory])),
    async mountAgain() {
      await unmount(directory);
      await mount();
    },
    async remove() {
      await unmount(directory);
      await rm(image, { force: true });
    },
  };
}

/** A file system in memory that is as small as it is told. Root only. */
export async function mountMemory(directory: string, { megabytes }: { megabytes: number }): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}M`, "vxlens-chaos", directory]);
  return () => unmount(directory);
}

/** Writes a file until there is no room left. */
export async function fill(file: string): Promise<void> {
  for (const bytes of [1 << 20, 1 << 12]) {
    try {
      for (;;) await writeFile(file, Buffer.alloc(bytes), { flag: "a" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}

/** Those who had files of it open may take a moment to go. */
async function unmount(directory: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await run("umount", [directory]);
      return;
    } catch (error) {
      if (tries === UNMOUNT_TRIES) throw error;
      await sleep(100);
    }
  }
}
