package dev.baton.cli.agent;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The agent's socket, where the launcher looks for it: in a directory private to this user, under a name that identifies the
 * program, its version and the service.
 */
final class AgentSocket {
    private static final Path SELF = Path.of("/proc/self");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    /** The maximum number of probes that wait to be accepted. */
    private static final int BACKLOG = 512;
    /** The maximum length of a socket's path in bytes, without the terminator (unix(7)). */
    private static final int MAX_PATH = 107;

    private final ServerSocketChannel channel;
    private final Path path;
    private final Object inode;
    private final UserPrincipal owner;

    private AgentSocket(ServerSocketChannel channel, Path path) throws IOException {
        this.channel = channel;
        this.path = path;
        this.inode = inode(path);
        this.owner = Files.getOwner(path);
    }

    /** Listens below the first absolute path that is writable; empty if there is none. */
    static Optional<AgentSocket> open(List<Path> parents) {
        return parents.stream()
                .filter(Path::isAbsolute)
                .flatMap(parent -> openBelow(parent).stream())
                .findFirst();
    }

    private static Optional<AgentSocket> openBelow(Path parent) {
        try {
            int uid = (Integer) Files.getAttribute(SELF, "unix:uid");
            Path executable = SELF.resolve("exe");
            Path directory = parent.resolve("baton-" + uid);
            own(directory, uid);
            long pid = ProcessHandle.current().pid();
            Path path = directory.resolve(Files.getAttribute(executable, "unix:dev") + "-"
                    + Files.getAttribute(executable, "unix:ino") + "-" + pid);
            // A launcher would remove a socket on which nobody listens yet.
            Path unseen = directory.resolve("new-" + pid);
            return path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH
                    ? Optional.empty()
                    : Optional.of(open(unseen, path));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Creates the directory, or checks that this user owns it and revokes everyone else's access. */
    private static void own(Path directory, int uid) throws IOException {
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .equals(uid)) {
                throw e;
            }
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
        }
    }

    private static AgentSocket open(Path unseen, Path path) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(unseen);
            channel.bind(UnixDomainSocketAddress.of(unseen), BACKLOG);
            Files.move(unseen, path, StandardCopyOption.ATOMIC_MOVE);
            return new AgentSocket(channel, path);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    ServerSocketChannel channel() {
        return channel;
    }

    Path path() {
        return path;
    }

    /** The user of this process. */
    UserPrincipal owner() {
        return owner;
    }

    /** Stops listening. Leaves a socket alone that a service in another container has put in place of this one. */
    void close() {
        try {
            channel.close();
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && inode(path).equals(inode)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            // Nobody listens any more, so the next launcher removes the socket.
        }
    }
}
