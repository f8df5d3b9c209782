package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.provisioning.TaskException.Reason;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The socket in the data directory through which commands on this host reach the service that holds the file. */
final class TaskSocket implements AutoCloseable {
    private static final String NAME = "tasks.sock";
    /** What the kernel takes as a socket's path, less the terminator (unix(7)). */
    private static final int MAX_PATH = 107;

    private final WebServer server;
    private final Path path;

    private TaskSocket(WebServer server, Path path) {
        this.server = server;
        this.path = path;
    }

    static Path in(Path directory) {
        return directory.toAbsolutePath().resolve(NAME);
    }

    /** Opens the socket. It appears at its place only once nobody but its owner may connect. */
    static TaskSocket open(Path directory, Tasks tasks, String requester) {
        Path path = in(directory);
        try {
            Path hidden = Files.createTempDirectory(directory.toAbsolutePath(), ".s");
            Path unseen = hidden.resolve("s");
            if (unseen.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
                Files.delete(hidden);
                throw new TaskException(
                        Reason.UNAVAILABLE,
                        ProvisioningSettings.DATA_DIR + ": the path is too long for a socket in it: " + directory);
            }
            WebServer server = ApiServer.socket(UnixDomainSocketAddress.of(unseen), tasks, requester);
            server.start();
            Files.setPosixFilePermissions(unseen, PosixFilePermissions.fromString("rw-------"));
            Files.move(unseen, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.delete(hidden);
            return new TaskSocket(server, path);
        } catch (IOException e) {
            throw new TaskException(
                    Reason.UNAVAILABLE, ProvisioningSettings.DATA_DIR + ": cannot open a socket in " + directory, e);
        }
    }

    @Override
    public void close() {
        server.stop();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            System.getLogger(TaskSocket.class.getName())
                    .log(System.Logger.Level.DEBUG, "the socket could not be deleted", e);
        }
    }
}
