package dev.baton.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the container image of a distribution, as a tar that Docker loads and as a tar in OCI layout. It needs no daemon, and
 * makes the same bytes from the same distribution.
 */
@Command(
        name = "image",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes the container image of a distribution, without a daemon.")
public final class ContainerImage implements Callable<Integer> {
    private static final double MIB = 1024 * 1024;
    // The JDK's programs, the input of a default CDS archive, and what lets other JVMs read this runtime.
    private static final Set<String> NOT_NEEDED = Set.of("bin", "lib/classlist", "lib/jexec", "lib/jrt-fs.jar");

    @Option(names = "--name", required = true, description = "name of the image and of the program in it")
    private String name;

    @Option(names = "--distribution", required = true, description = "the distribution's folder")
    private Path distribution;

    @Option(names = "--output", required = true, description = "folder for NAME.tar and NAME-oci.tar")
    private Path output;

    @Option(names = "--tag", defaultValue = "latest", description = "the image's tag (default: ${DEFAULT-VALUE})")
    private String tag;

    @Option(
            names = "--program-version",
            defaultValue = "0",
            description = "the program's version (default: ${DEFAULT-VALUE})")
    private String version;

    @Option(
            names = "--description",
            defaultValue = "a Baton connector",
            description = "what the program is, for people")
    private String description;

    @Option(
            names = "--base",
            defaultValue = "",
            description = "an image with the GNU C library (default: one of this machine's C library and nothing else)")
    private String base;

    @Option(
            names = "--created",
            defaultValue = "1970-01-01T00:00:00Z",
            description =
                    "when the image says that it was made; the same time makes the same bytes (default: ${DEFAULT-VALUE})")
    private Instant created;

    @Option(names = "--license", description = "file with the program's own license")
    private Optional<Path> license = Optional.empty();

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(output);
        Path docker = output.resolve(name + ".tar");
        Path oci = output.resolve(name + "-oci.tar");
        List<FileEntriesLayer> layers = layers();
        JibContainer made = write(layers, ImageFormat.Docker, docker);
        write(layers, ImageFormat.OCI, oci);
        System.out.printf(
                "[INFO] image %s:%s %s%n[INFO]   uncompressed %.1f MiB, compressed %.1f MiB%n[INFO]   %s%n[INFO]   %s%n",
                name, tag, made.getImageId(), size(layers) / MIB, Files.size(docker) / MIB, docker, oci);
        for (FileEntriesLayer layer : layers) {
            System.out.printf("[INFO]   layer %s %.1f MiB%n", layer.getName(), size(List.of(layer)) / MIB);
        }
        return 0;
    }

    /** Returns the layers, from the least to the most frequently changed. */
    private List<FileEntriesLayer> layers() throws IOException {
        Layers layers = new Layers(created);
        List<FileEntriesLayer> all = new ArrayList<>();
        if (base.isEmpty()) {
            all.add(new BaseFiles(output.resolve("base")).layer(layers));
        }
        all.add(layers.tree("runtime", distribution.resolve("runtime"), "/runtime", NOT_NEEDED));
        all.add(layers.tree("licenses", distribution.resolve("licenses"), "/licenses", Set.of()));
        Map<String, Path> application = new TreeMap<>();
        application.put("/" + name, distribution.resolve("bin").resolve(name));
        license.ifPresent(license -> application.put("/licenses/" + name, license));
        // AOT caches have their own layer, as each training makes different bytes.
        application.putAll(lib(path -> !isCache(path)));
        all.add(layers.files("application", application));
        Map<String, Path> caches = lib(ContainerImage::isCache);
        if (!caches.isEmpty()) {
            all.add(layers.files("aot", caches));
        }
        return all;
    }

    private static boolean isCache(Path path) {
        return path.toString().endsWith(".aot");
    }

    private Map<String, Path> lib(Predicate<Path> isWanted) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(distribution.resolve("lib"))) {
            found.filter(Files::isRegularFile)
                    .filter(isWanted)
                    .forEach(file -> files.put("/" + distribution.relativize(file), file));
        }
        return files;
    }

    private JibContainer write(List<FileEntriesLayer> layers, ImageFormat format, Path tar) throws Exception {
        Files.deleteIfExists(tar);
        JibContainerBuilder image = base.isEmpty() ? Jib.fromScratch() : Jib.from(base);
        image.setFormat(format)
                .setFileEntriesLayers(layers)
                .setEntrypoint("/" + name)
                .setUser("65532:65532")
                .setWorkingDirectory(AbsoluteUnixPath.get("/"))
                // On Fargate, a volume is writable for a non-root user only if the image declares it.
                .setVolumes(AbsoluteUnixPath.get("/tmp"), AbsoluteUnixPath.get("/var/lib/baton"))
                .setLabels(labels())
                .setCreationTime(created);
        Path cache = tar.resolveSibling("cache");
        return image.containerize(Containerizer.to(TarImage.at(tar).named(name + ":" + tag))
                .setApplicationLayersCache(cache)
                .setBaseImageLayersCache(cache)
                .setToolName(name));
    }

    /** The annotations of the OCI image specification, in a fixed order. */
    private Map<String, String> labels() {
        String prefix = "org.opencontainers.image.";
        return new TreeMap<>(Map.of(
                prefix + "title",
                name,
                prefix + "description",
                description,
                prefix + "version",
                version,
                prefix + "created",
                created.toString(),
                prefix + "licenses",
                "Apache-2.0",
                prefix + "base.name",
                base.isEmpty() ? "scratch" : base));
    }

    private static long size(List<FileEntriesLayer> layers) throws IOException {
        long size = 0;
        for (FileEntriesLayer layer : layers) {
            for (var entry : layer.getEntries()) {
                size += Files.isRegularFile(entry.getSourceFile()) ? Files.size(entry.getSourceFile()) : 0;
            }
        }
        return size;
    }
}
