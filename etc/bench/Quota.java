import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A control group (v1) whose processes get a share of a processor; closing it removes it, which has to be empty by then. */
final class Quota implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup/cpu");
    private static final Path ACCOUNTS = Path.of("/sys/fs/cgroup/cpuacct");
    private static final int PERIOD_MICROS = 100_000;

    private final Path group;
    private final Path account;

    private Quota(Path group, Path account) {
        this.group = group;
        this.account = account;
    }

    static Quota create(double cpus) throws IOException {
        String name = "baton-bench-" + ProcessHandle.current().pid();
        Path group = Files.createDirectories(ROOT.resolve(name));
        Path account = Files.createDirectories(ACCOUNTS.resolve(name));
        Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), String.format(Locale.ROOT, "%.0f", cpus * PERIOD_MICROS));
        return new Quota(group, account);
    }

    void add(long pid) throws IOException {
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
        Files.writeString(account.resolve("cgroup.procs"), Long.toString(pid));
    }

    static void leave(long pid) throws IOException {
        Files.writeString(ROOT.resolve("cgroup.procs"), Long.toString(pid));
        Files.writeString(ACCOUNTS.resolve("cgroup.procs"), Long.toString(pid));
    }

    /** The command, to be run in the group. */
    List<String> command(List<String> command) {
        List<String> inGroup = new ArrayList<>(
                List.of("/bin/sh", "-c", "for g; do case $g in /sys/*) echo $$ > $g; shift;; *) break;; esac; done; exec \"$@\"", "sh",
                        group + "/cgroup.procs", account + "/cgroup.procs"));
        inGroup.addAll(command);
        return inGroup;
    }

    /** What its processes have used since it was made. */
    double cpuSeconds() throws IOException {
        return Long.parseLong(Files.readString(account.resolve("cpuacct.usage")).strip()) / 1e9;
    }

    @Override
    public void close() throws IOException {
        Files.delete(group);
        Files.deleteIfExists(account);
    }
}
