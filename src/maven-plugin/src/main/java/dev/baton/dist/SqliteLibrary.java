package dev.baton.dist;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Places the native library of the SQLite driver next to the runtime, as the driver would otherwise unpack it at each start. It
 * is the one for Linux with glibc, which distributions run on.
 */
final class SqliteLibrary {
    /** The folder of the driver's jar that holds its libraries for all platforms. */
    static final String FOLDER = "org/sqlite/native";

    private static final String NAME = "libsqlitejdbc.so";

    /** The driver's names of the supported processors, by the JVM's names. */
    private static final Map<String, String> PROCESSORS = Map.of("amd64", "x86_64", "aarch64", "aarch64");

    private SqliteLibrary() {}

    /** Does nothing if the application does not contain the driver. */
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
