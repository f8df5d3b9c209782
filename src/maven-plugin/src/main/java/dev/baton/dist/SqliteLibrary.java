package dev.baton.dist;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Lays the native library of SQLite's driver beside the runtime, as the driver would else unpack it at each start: the one for
 * Linux with glibc, as that is what a distribution runs on.
 */
final class SqliteLibrary {
    /** Where the driver's jar has its libraries, of every platform. */
    static final String FOLDER = "org/sqlite/native";

    private static final String NAME = "libsqlitejdbc.so";

    /** The driver's names of the processors that a distribution is made for. */
    private static final Map<String, String> PROCESSORS = Map.of("amd64", "x86_64", "aarch64", "aarch64");

    private SqliteLibrary() {}

    /** Does nothing where the application does without the driver. */
    static void copy(List<Path> classPath, Path to) throws IOException {
        String processor = PROCESSORS.getOrDefault(System.getProperty("os.arch"), "");
        for (Path jar : classPath.stream().filter(Files::isRegularFile).toList()) {
            try (FileSystem zip = FileSystems.newFileSystem(jar)) {
                Path library = zip.getPath(FOLDER, "Linux", processor, NAME);
                if (Files.exists(library)) {
                    Files.copy(library, to.resolve(NAME));
                    return;
                }
            }
        }
    }
}
