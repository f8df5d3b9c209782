package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of this machine's package, with a database of its own that goes with it. */
public final class RealPostgres implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path directory;
    private final int port;

    private RealPostgres(Path programs, Path directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    /** The newest version that is installed, if there is one. */
    static Optional<Path> programs() {
        if (!Files.isDirectory(PACKAGES)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Skips the test that calls it where no server is installed; fails it in CI, where nothing may be skipped unseen. */
    public static void require() {
        boolean isThere = programs().isPresent();
        if ("true".equals(System.getenv("CI"))) {
            assertThat("PostgreSQL is installed in " + PACKAGES, isThere, is(true));
        }
        assumeTrue(isThere, "PostgreSQL is not installed");
    }

    /** Starts one with an empty database. */
    public static RealPostgres start() throws IOException {
        Path directory = Files.createTempDirectory("baton-postgres");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RealPostgres postgres = new RealPostgres(programs().orElseThrow(), directory, port);
        postgres.run("initdb", "-D", postgres.data(), "-A", "trust", "-U", "baton", "-E", "UTF8");
        postgres.control("start");
        return postgres;
    }

    /** Ends its sessions and starts it again. */
    void restart() throws IOException {
        control("restart");
    }

    private void control(String action) throws IOException {
        run(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-m",
                "fast",
                "-l",
                directory.resolve("log").toString(),
                "-o",
                "-p " + port + " -k " + directory + " -h 127.0.0.1",
                action);
    }

    int port() {
        return port;
    }

    /** The server's first process, whose descendants serve the sessions. */
    public ProcessHandle process() throws IOException {
        String pid = Files.readAllLines(Path.of(data(), "postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** A session of an administrator. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "baton", "");
    }

    /** Runs statements of an administrator, one after the other. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The database's JDBC URL; its user is baton, without a password. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** A copy of a file that the server, and nobody else, may read. */
    Path owned(Path file) throws IOException {
        Path copy = Files.copy(file, directory.resolve(file.getFileName()));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(copy, Files.getOwner(Path.of(data())));
        return copy;
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // The server refuses to run as root.
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(program + ".out").toFile())
                .start();
        if (process.onExit().orTimeout(120, TimeUnit.SECONDS).join().exitValue() != 0) {
            throw new AssertionError(program + " failed: " + Files.readString(directory.resolve(program + ".out")));
        }
    }

    @Override
    public void close() throws IOException {
        run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
