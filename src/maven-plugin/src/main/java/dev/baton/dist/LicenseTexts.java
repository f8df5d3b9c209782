package dev.baton.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Copies the license texts and notices of the libraries, which binary distributions have to include. A text of several
 * libraries is copied once, under the name of the first.
 */
final class LicenseTexts {
    private static final String NAMES = "(?i).*(licen[cs]e|notice|copying)[^/]*";

    private LicenseTexts() {}

    static void copy(List<Path> classPath, Path directory) throws IOException {
        List<Path> jars =
                classPath.stream().filter(Files::isRegularFile).sorted().toList();
        Set<String> known = new TreeSet<>();
        for (Path jar : jars) {
            try (FileSystem zip = FileSystems.newFileSystem(jar)) {
                for (Path text : texts(zip)) {
                    if (known.add(new String(Files.readAllBytes(text), StandardCharsets.ISO_8859_1).strip())) {
                        copy(
                                text,
                                directory.resolve(jar.getFileName().toString().replaceFirst("\\.jar$", "")));
                    }
                }
            }
        }
    }

    private static List<Path> texts(FileSystem zip) throws IOException {
        try (Stream<Path> files = Files.walk(zip.getPath("/"))) {
            return files.filter(file -> file.getNameCount() > 0
                            && file.getFileName().toString().matches(NAMES)
                            && !file.toString().endsWith(".class")
                            && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    /** Names the copy after its path in the jar, because shaded libraries have texts with the same file name. */
    private static void copy(Path text, Path directory) throws IOException {
        Files.createDirectories(directory);
        String name =
                text.toString().replaceFirst("^/(META-INF/(licenses/)?)?", "").replace('/', '-');
        Path target = directory.resolve(name);
        Files.write(
                Files.exists(target)
                        ? directory.resolve(text.toString().substring(1).replace('/', '-'))
                        : target,
                Files.readAllBytes(text));
    }
}
