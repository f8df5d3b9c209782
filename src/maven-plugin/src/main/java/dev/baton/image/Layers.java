package dev.baton.image;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes image layers: files in a fixed order, with one time, and with permissions that do not depend on the umask. */
record Layers(Instant time) {
    FileEntriesLayer files(String name, Map<String, Path> sourceByPath) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        new TreeMap<>(sourceByPath).forEach((path, source) -> add(layer, source, path, permissions(source), ""));
        return layer.build();
    }

    /** A layer of a folder and everything below it, except the paths in {@code leftOut}. */
    FileEntriesLayer tree(String name, Path folder, String target, Set<String> leftOut) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(path -> isWanted(folder.relativize(path), leftOut))
                    .forEach(path -> files.put((target + "/" + folder.relativize(path)).replaceAll("/$", ""), path));
        }
        return files(name, files);
    }

    private static boolean isWanted(Path path, Set<String> leftOut) {
        return leftOut.stream().noneMatch(path::startsWith);
    }

    void add(FileEntriesLayer.Builder layer, Path source, String path, String octal, String owner) {
        layer.addEntry(source, AbsoluteUnixPath.get(path), FilePermissions.fromOctalString(octal), time, owner);
    }

    private static String permissions(Path source) {
        return Files.isDirectory(source) || Files.isExecutable(source) ? "755" : "644";
    }
}
