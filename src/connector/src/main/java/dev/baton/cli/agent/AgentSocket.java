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
 * The socket of an agent, where the launcher looks for it: in a directory of this user's own, under a name that no other
 * program, version or service has.
 */
final class AgentSocket {
    private static final Path SELF = Path.of("/proc/self");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    /** Probes that wait until one of those that run is done. */
    private static final int BACKLOG = 512;
    /** What the kernel takes as a socket's path, less the terminator (unix(7)). */
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

    /** Listens below the first of some directories that can be written; empty if there is none. */
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
            // A launcher that finds a socket on which nobody listens yet would remove it.
            Path unseen = directory.resolve("new-" + pid);
            return path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH
                    ? Optional.empty()
                    : Optional.of(open(unseen, path));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Makes the directory, or checks that it is this user's and closes it to all others. */
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

    /** Whose process this is. */
    UserPrincipal owner() {
        return owner;
    }

    /** Stops to listen. A service in another container may have put a socket of its own in this one's place. */
    void close() {
        try {
            channel.close();
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && inode(path).equals(inode)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            // Nobody listens any more: the next launcher removes it.
        }
    }
}
