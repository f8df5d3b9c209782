package dev.baton.provisioning;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.config.ProvisioningSettings;
import dev.baton.provisioning.TaskException.Reason;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * An SQLite file in the data directory, for one service and the commands beside it. A commit returns once it is on disk.
 *
 * <p>The file is created under a temporary name and linked to its own once it is complete, so that an empty or truncated file
 * is never one whose creation was interrupted.
 */
final class TaskFile extends DatabasePlace {
    static final String NAME = "tasks.db";

    private static final System.Logger LOG = System.getLogger(TaskFile.class.getName());

    /** Locked while a service runs. Never deleted: two services could then lock different files of this name. */
    private static final String LOCK = "tasks.lock";

    private static final String OF_H2 = "tasks.mv.db";
    private static final String BEGUN = ".new";
    private static final String SHARED_MEMORY = "-shm";
    private static final List<String> COMPANIONS = List.of("-wal", SHARED_MEMORY, "-journal");
    private static final String LIBRARY = "libsqlitejdbc.so";

    /** The application id in the file's header, "Batn"; https://www.sqlite.org/fileformat2.html#application_id. */
    private static final int APPLICATION = 0x4261746E;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int APPLICATION_OFFSET = 68;

    private static final int CONNECTIONS = 4;
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);
    /** Longest time to create the file; it usually takes about 0.3 s. */
    private static final Duration LONGEST_BEGUN = Duration.ofMinutes(1);

    private static final int MOST_SPARE_LOG = 16 << 20;

    private static final Set<PosixFilePermission> OWNERS_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final Path file;
    private final boolean isService;
    private Optional<FileLock> lock = Optional.empty();
    private Optional<Object> opened = Optional.empty();

    private TaskFile(Path directory, boolean isService) {
        this.directory = directory.toAbsolutePath();
        this.file = this.directory.resolve(NAME);
        this.isService = isService;
    }

    static TaskFile forService(Path directory) {
        return new TaskFile(directory, true);
    }

    static TaskFile forCommand(Path directory) {
        return new TaskFile(directory, false);
    }

    boolean exists() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) || isOfH2();
    }

    @Override
    String name() {
        return "the task database " + file;
    }

    @Override
    Transaction.Dialect dialect() {
        return Transaction.Dialect.SQLITE;
    }

    @Override
    HikariDataSource connect() {
        try {
            createDirectory();
            if (isService && lock.isEmpty()) {
                lock = Optional.of(lock());
                warnOfOthers();
                deleteLeftovers();
            }
            if (!exists()) {
                if (opened.isPresent()) {
                    throw unusable("no longer exists; restore it, or restart the service to begin without tasks");
                }
                checkCompanions();
                create();
            }
            checkCompanions();
            check();
            useOwnLibrary();
            HikariConfig config = pool(CONNECTIONS);
            config.setDataSource(source(file));
            HikariDataSource pool = new HikariDataSource(config);
            opened = Optional.of(identity());
            return pool;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    boolean isReplaced() {
        try {
            return !opened.equals(Optional.of(identity()));
        } catch (IOException e) {
            return true;
        }
    }

    /** Locks at the start: an SQLite transaction that reads first and writes later cannot wait for another writer. */
    @Override
    void begin(Connection connection, boolean isWriting) throws SQLException {
        execute(connection, isWriting ? "begin immediate" : "begin");
    }

    @Override
    void commit(Connection connection) throws SQLException {
        execute(connection, "commit");
    }

    @Override
    void rollBack(Connection connection) throws SQLException {
        execute(connection, "rollback");
    }

    @Override
    void release() {
        lock.ifPresent(held -> {
            try {
                held.acquiredBy().close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the lock could not be released", e);
            }
        });
        lock = Optional.empty();
    }

    private void createDirectory() throws IOException {
        if (!Files.isDirectory(directory)) {
            try {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNERS_DIRECTORY));
            } catch (FileSystemException e) {
                throw obstacle()
                        .map(path -> new TaskException(
                                Reason.UNAVAILABLE,
                                "the data directory " + directory + " cannot be used, as " + path
                                        + " is not a directory: move it away, or set another "
                                        + ProvisioningSettings.DATA_DIR.flag(),
                                e))
                        .orElseThrow(() -> e);
            }
            // The umask may have removed permissions of the owner.
            Files.setPosixFilePermissions(directory, OWNERS_DIRECTORY);
        }
    }

    /** Returns the file that prevents the directory from being created. */
    private Optional<Path> obstacle() {
        return Stream.iterate(directory, Objects::nonNull, Path::getParent)
                .filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS))
                .findFirst()
                .filter(path -> !Files.isDirectory(path));
    }

    private void warnOfOthers() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    ProvisioningSettings.DATA_DIR + ": others may write in " + directory
                            + " and so replace the tasks; remove that permission: chmod go-w " + directory);
        }
    }

    private FileLock lock() throws IOException {
        Path path = directory.resolve(LOCK);
        // Opening a named pipe would block until its other end is opened.
        requireFile(path);
        FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Optional<FileLock> held = Optional.empty();
        try {
            Files.setPosixFilePermissions(path, OWNER_ONLY);
            held = Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            // Another service in this process.
        } finally {
            if (held.isEmpty()) {
                channel.close();
            }
        }
        return held.orElseThrow(() -> new TaskException(
                Reason.CONFLICT,
                "another service runs with " + directory + ": stop it, or set another "
                        + ProvisioningSettings.DATA_DIR.flag()));
    }

    /** Deletes what killed processes left of a new file or an unpacked library; recent ones may be in use. */
    private void deleteLeftovers() throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, "{" + NAME + BEGUN + "*,sqlite-*" + LIBRARY + "*}")) {
            Instant begun = Instant.now().minus(LONGEST_BEGUN);
            for (Path path : files) {
                try {
                    BasicFileAttributes found =
                            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (!found.isRegularFile()
                            || found.lastModifiedTime().toInstant().isBefore(begun)) {
                        Files.delete(path);
                    }
                } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                    // A directory does no harm, and a file that is gone was deleted by the command that made it.
                }
            }
        }
    }

    private void create() throws IOException {
        useOwnLibrary();
        Path begun = directory.resolve(NAME + BEGUN + UUID.randomUUID());
        try {
            Files.createFile(begun, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.setPosixFilePermissions(begun, OWNER_ONLY);
            SQLiteDataSource source = source(begun);
            Schema.migrate(source, this);
            // Closing the last connection also deletes the write-ahead log.
            try (Connection connection = source.getConnection()) {
                execute(connection, "pragma application_id = " + APPLICATION);
            } catch (SQLException e) {
                throw new TaskException(
                        Reason.UNAVAILABLE, name() + " cannot be made: " + DatabaseFailure.describe(e), e);
            }
            // Unlike a rename, a link does not replace a file that another process has created meanwhile. It reaches
            // the disk with the first commit, for which SQLite syncs the directory of its new log.
            Files.createLink(file, begun);
        } catch (FileAlreadyExistsException e) {
            // Another process has created it.
        } finally {
            Files.deleteIfExists(begun);
            for (String suffix : COMPANIONS) {
                Files.deleteIfExists(begun.resolveSibling(begun.getFileName() + suffix));
            }
        }
    }

    private void check() throws IOException {
        if (isOfH2()) {
            throw unusable(
                    "would be created next to " + OF_H2 + ", where an earlier version kept its tasks; have that version"
                            + " settle them, then move " + OF_H2 + " away");
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw unusable("is not a regular file; move it away");
        }
        if (Files.size(file) == 0) {
            throw unusable("is empty; restore it from a backup, or move it away to begin without tasks");
        }
        if (!isOurs()) {
            throw unusable("is not a task database; restore it from a backup, or move it away to begin without tasks");
        }
        if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
    }

    /** Checks the files beside it: SQLite could block on a special file, or apply an old log to a new file. */
    private void checkCompanions() throws IOException {
        for (String suffix : COMPANIONS) {
            Path path = directory.resolve(NAME + suffix);
            requireFile(path);
            // The log is checked before the file, because a file created meanwhile exists before its log.
            if (!suffix.equals(SHARED_MEMORY) && Files.exists(path) && Files.size(path) > 0 && !exists()) {
                throw unusable(
                        "is gone, and " + path.getFileName() + ", which may hold its newest tasks, is left; bring"
                                + " it back, or move " + path.getFileName() + " away to begin without tasks");
            }
        }
    }

    private void requireFile(Path path) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw unusable("cannot be opened: " + path + " is not a regular file; move it away");
        }
    }

    private boolean isOfH2() {
        return Files.exists(directory.resolve(OF_H2)) && !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isOurs() throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            byte[] magic = in.readNBytes(MAGIC.length);
            in.skipNBytes(APPLICATION_OFFSET - MAGIC.length);
            return Arrays.equals(magic, MAGIC) && in.readInt() == APPLICATION;
        } catch (EOFException e) {
            return false;
        }
    }

    private Object identity() throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    private TaskException unusable(String why) {
        return new TaskException(Reason.UNAVAILABLE, name() + " " + why);
    }

    /** Uses the native library that the distribution ships; otherwise the driver unpacks it into a writable directory. */
    private void useOwnLibrary() {
        Path shipped = Path.of(System.getProperty("java.home")).resolveSibling("lib");
        if (Files.exists(shipped.resolve(LIBRARY))) {
            System.setProperty("org.sqlite.lib.path", shipped.toString());
            System.setProperty("org.sqlite.lib.name", LIBRARY);
        } else if (System.getProperty("org.sqlite.tmpdir") == null) {
            System.setProperty("org.sqlite.tmpdir", directory.toString());
        }
    }

    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(MOST_SPARE_LOG);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }
}
