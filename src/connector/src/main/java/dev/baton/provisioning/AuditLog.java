package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.SafeText;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.provisioning.TaskException.Reason;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Appends decisions to a file, one JSON object per line. The file is opened for each line, so that it can be rotated at any
 * time; each line is one write, so that a service and commands can share the file.
 */
final class AuditLog {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Optional<Path> file;

    /** Creates the log that the settings name; without one, nothing is written. */
    AuditLog(Settings settings) {
        file = settings.find(ProvisioningSettings.AUDIT_LOG);
    }

    /** Checks that the file can be written; throws a {@link SettingsException} if not. */
    void check() {
        try {
            append("");
        } catch (IOException e) {
            throw new SettingsException(fault(e));
        }
    }

    /** Writes a line and syncs it to disk; throws a {@link TaskException} if that fails. */
    void write(JsonObject line) {
        try {
            append(line + "\n");
        } catch (IOException e) {
            throw new TaskException(Reason.UNAVAILABLE, fault(e) + "; nothing was changed", e);
        }
    }

    private void append(String line) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        Path path = file.get();
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            // The umask may have removed permissions of the owner.
            Files.setPosixFilePermissions(path, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            // The usual case.
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            // On a nearly full disk, part of the line is written and only the next write fails.
            ByteBuffer rest = StandardCharsets.UTF_8.encode((isTorn(path) ? "\n" : "") + line);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            if (Files.isRegularFile(path)) {
                channel.force(false);
            }
        }
    }

    /** Returns whether the file ends with an incomplete line. */
    private static boolean isTorn(Path path) throws IOException {
        if (!Files.isRegularFile(path) || Files.size(path) == 0) {
            return false;
        }
        try (SeekableByteChannel in = Files.newByteChannel(path)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            in.position(in.size() - 1).read(last);
            return last.get(0) != '\n';
        }
    }

    private String fault(IOException e) {
        return ProvisioningSettings.AUDIT_LOG + ": the file "
                + SafeText.clean(file.orElseThrow().toString(), 200) + " cannot be written: "
                + DatabaseFailure.describe(e);
    }
}
