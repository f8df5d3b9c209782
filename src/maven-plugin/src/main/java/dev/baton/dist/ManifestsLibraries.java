package dev.baton.dist;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The libraries of the {@code manifests} command, which reads the models of the Kubernetes and AWS clients to know what
 * fields there are. What makes calls with these models stays out.
 */
final class ManifestsLibraries {
    /** By artifact, the packages that stay out. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "jmustache", List.of(),
            "gson", List.of(),
            "client-java-api", List.of("io/kubernetes/client/openapi/apis"),
            "ecs",
                    List.of(
                            "software/amazon/awssdk/services/ecs/endpoints",
                            "software/amazon/awssdk/services/ecs/jmespath",
                            "software/amazon/awssdk/services/ecs/paginators",
                            "software/amazon/awssdk/services/ecs/transform",
                            "software/amazon/awssdk/services/ecs/waiters"),
            "aws-core", List.of(),
            "sdk-core", List.of("software/amazon/awssdk/core/internal/http"),
            "utils", List.of());

    private ManifestsLibraries() {}

    static void copy(String classPath, Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, List<String>> library : LIBRARIES.entrySet()) {
            Path jar = find(classPath, library.getKey());
            Path copy = Files.copy(jar, directory.resolve(jar.getFileName()));
            try (FileSystem zip = FileSystems.newFileSystem(copy)) {
                for (String folder : library.getValue()) {
                    delete(zip.getPath(folder));
                }
            }
        }
    }

    private static Path find(String classPath, String artifact) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches(artifact + "-\\d.*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new DistributionException(artifact + " is not on the class path"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            // What is in a folder comes after it.
            files.sorted((a, b) -> b.compareTo(a)).forEach(ManifestsLibraries::deleteOne);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
