import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A control group (v1) whose processes get a share of a processor; closing it removes it, which has to be empty by then. */
final class Quota implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup/cpu");
    private static final int PERIOD_MICROS = 100_000;

    private final Path group;

    private Quota(Path group) {
        this.group = group;
    }

    static Quota create(double cpus) throws IOException {
        Path group = Files.createDirectories(ROOT.resolve("baton-bench-" + ProcessHandle.current().pid()));
        Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), String.format(Locale.ROOT, "%.0f", cpus * PERIOD_MICROS));
        return new Quota(group);
    }

    void add(long pid) throws IOException {
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
    }

    static void leave(long pid) throws IOException {
        Files.writeString(ROOT.resolve("cgroup.procs"), Long.toString(pid));
    }

    /** The command, to be run in the group. */
    List<String> command(List<String> command) {
        List<String> inGroup = new ArrayList<>(
                List.of("/bin/sh", "-c", "echo $$ > $0; exec \"$@\"", group + "/cgroup.procs"));
        inGroup.addAll(command);
        return inGroup;
    }

    @Override
    public void close() throws IOException {
        Files.delete(group);
    }
}
