import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A container of runc's, with a share of a processor and the host's network, as unprivileged as in the manifests. Closing it
 * removes its files; it has to have ended by then. Needs root and control groups v1.
 */
final class Runc implements AutoCloseable {
    private static final int PERIOD_MICROS = 100_000;

    private final Path folder;
    private final String name = "baton-bench-" + ProcessHandle.current().pid();

    private Runc(Path folder) {
        this.folder = folder;
    }

    /** One of an image (as docker save writes it) and a program that becomes its /noop. */
    static Runc create(Path image, Path noop, Map<String, String> variables, double cpus)
            throws IOException, InterruptedException {
        Runc runc = new Runc(Files.createTempDirectory("bench-container"));
        Path root = Files.createDirectories(runc.folder.resolve("rootfs"));
        Path layers = Files.createDirectories(runc.folder.resolve("layers"));
        run("tar", "xf", image.toString(), "-C", layers.toString());
        String manifest = Files.readString(layers.resolve("manifest.json"));
        String inOrder = manifest.replaceFirst(".*\"Layers\":\\[([^]]*)].*", "$1").replace("\"", "");
        for (String layer : inOrder.split(",")) {
            run("tar", "xf", layers.resolve(layer).toString(), "--warning=no-unknown-keyword", "-C", root.toString());
        }
        for (String directory : List.of("proc", "dev")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.copy(noop, root.resolve("noop"), StandardCopyOption.COPY_ATTRIBUTES);
        String environment = variables.entrySet().stream()
                .map(variable -> "\"" + variable.getKey() + "=" + variable.getValue() + "\"")
                .collect(Collectors.joining(","));
        Files.writeString(
                runc.folder.resolve("config.json"),
                """
                {"ociVersion": "1.0.2",
                 "process": {"user": {"uid": 65532, "gid": 65532}, "cwd": "/", "args": ["/baton-scim"], "env": [%s],
                             "noNewPrivileges": true},
                 "root": {"path": "rootfs", "readonly": true},
                 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
                            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
                            {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev"]}],
                 "linux": {"cgroupsPath": "/%s",
                           "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}],
                           "resources": {"cpu": {"period": %d, "quota": %d}}}}
                """
                        .formatted(environment, runc.name, PERIOD_MICROS, Math.round(cpus * PERIOD_MICROS)));
        return runc;
    }

    /** The command that runs the container in the foreground. */
    List<String> run() {
        return command(List.of("run", "--bundle", folder.toString(), name));
    }

    /** The command that runs another one in it. */
    List<String> exec(List<String> command) {
        List<String> all = new ArrayList<>(List.of("exec", name));
        all.addAll(command);
        return command(all);
    }

    /** What its processes have used. */
    double cpuSeconds() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/sys/fs/cgroup/cpuacct", name, "cpuacct.usage")).strip()) / 1e9;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<String> command(List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of("runc", "--root", folder.resolve("state").toString()));
        command.addAll(arguments);
        return command;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }
}
