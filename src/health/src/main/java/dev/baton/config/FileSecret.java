package dev.baton.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A secret in a file, read again when the file changes. Kubernetes replaces a mounted secret by changing a symbolic link, which
 * changes the file key.
 */
final class FileSecret implements Supplier<String> {
    private static final int MAX_BYTES = 64 * 1024;

    private final Path path;
    private final Origin origin;
    private final boolean mayHaveLines;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Optional<Snapshot> last = Optional.empty();

    FileSecret(Path path, Origin origin, boolean mayHaveLines) {
        this.path = path;
        this.origin = origin;
        this.mayHaveLines = mayHaveLines;
    }

    private record Version(Optional<Object> key, FileTime modified, long size) {}

    private record Snapshot(Version version, String value) {}

    @Override
    public String get() {
        Optional<Snapshot> known = last;
        if (known.isEmpty()) {
            return look(known);
        }
        // One thread at a time checks the file. If the file system hangs, the known secret stays valid.
        if (!looking.tryLock()) {
            return known.get().value;
        }
        try {
            return look(known);
        } finally {
            looking.unlock();
        }
    }

    private String look(Optional<Snapshot> known) {
        try {
            Version version = RegularFile.withinTime(path, this::version);
            Optional<Snapshot> current = known.filter(snapshot -> snapshot.version.equals(version));
            return current.isPresent() ? current.get().value : read(version);
        } catch (RegularFile.NoAnswerException e) {
            return known.map(Snapshot::value).orElseThrow(() -> unreadable(e));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private SettingsException unreadable(IOException e) {
        return fault("cannot be read: " + RegularFile.reason(e));
    }

    private Version version() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Version(Optional.ofNullable(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
    }

    private String read(Version version) throws IOException {
        byte[] bytes = RegularFile.read(path, MAX_BYTES);
        String value = new String(bytes, StandardCharsets.UTF_8).strip();
        if (mayHaveLines ? !SettingText.isSecretLines(value) : !SettingText.isSecretText(value)) {
            throw fault("does not hold " + (mayHaveLines ? "lines of text" : "one line of printable ASCII characters"));
        }
        last = Optional.of(new Snapshot(version, value));
        return value;
    }

    private SettingsException fault(String what) {
        return new SettingsException(origin + ": the file " + SafeText.clean(path.toString(), 200) + " " + what);
    }
}
