package dev.baton.dist;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The class files in a jar. */
final class ClassFiles {
    private ClassFiles() {}

    static List<Path> of(FileSystem jar) throws IOException {
        return below("/", jar);
    }

    static List<Path> below(String folder, FileSystem jar) throws IOException {
        try (Stream<Path> files = Files.walk(jar.getPath(folder))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }
}
