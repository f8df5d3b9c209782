package dev.baton.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the distribution of the merged application jar. The build runs this from source, on the JDK that it found.
 *
 * <p>The application is linked into the runtime as a module rather than left beside it as a jar, because the JVM refuses an
 * AOT cache when the time of a jar changed, which image builds do; the time of the runtime it does not look at.
 */
public final class Distribution {
    private Distribution() {}

    /**
     * Makes the distribution.
     *
     * @param args the merged jar, the directory to make, the directory of the launchers' sources, the modules of the
     *     JDK, those that it is known to do without, and the class path that the jar was merged from; lists are
     *     comma-separated
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path home = Path.of(args[1]);
        Path sources = Path.of(args[2]);
        List<String> modules = list(args[3]);
        List<String> leftOut = list(args[4]);
        String classPath = args[5];
        try {
            delete(home);
            Files.createDirectories(home.resolve("lib"));
            JdkTools.checkModules(jar, modules, leftOut);
            OldClasses.renewIn(jar);
            BuildTimeConstants.workOutIn(jar);
            ApplicationModule.addTo(jar, classPath, modules);
            JdkTools.link(jar, home.resolve("runtime"));
            copyOptions(sources.resolve("vmoptions"), home.resolve("lib"));
            SqliteLibrary.copy(classPath, home.resolve("lib"));
            ManifestsLibraries.copy(classPath, home.resolve("lib/manifests"));
            LicenseTexts.copy(classPath, home.resolve("licenses"));
            Launcher.install(sources, home);
            AotCaches.train(home);
        } catch (DistributionException | UncheckedIOException e) {
            System.err.println("[ERROR] distribution: " + e.getMessage());
            System.exit(1);
        }
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }

    private static void copyOptions(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
