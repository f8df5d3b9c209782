package dev.baton.dist;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Lays SQLite's library beside the runtime, as the driver would else unpack it into a temporary folder at each start: of Linux
 * with glibc, as that is what a distribution runs on.
 */
final class SqliteLibrary {
    private static final String NAME = "libsqlitejdbc.so";

    /** The driver's names of the processors that a distribution is made for. */
    private static final Map<String, String> PROCESSORS = Map.of("amd64", "x86_64", "aarch64", "aarch64");

    private SqliteLibrary() {}

    static void copy(String classPath, Path to) throws IOException {
        String processor = PROCESSORS.get(System.getProperty("os.arch"));
        if (processor == null) {
            throw new DistributionException("SQLite's library is not shipped for " + System.getProperty("os.arch"));
        }
        Path jar = Arrays.stream(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith("sqlite-jdbc"))
                .findFirst()
                .orElseThrow(() -> new DistributionException("sqlite-jdbc is not on the class path"));
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Files.copy(zip.getPath("org/sqlite/native/Linux", processor, NAME), to.resolve(NAME));
        }
    }
}
