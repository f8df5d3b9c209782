package dev.baton.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes the container image of a distribution, as a tar that Docker loads and as one in OCI layout. No daemon is needed, and two
 * runs over one distribution make the same bytes.
 */
public final class ContainerImage {
    private static final double MIB = 1024 * 1024;
    // Programs beside the launcher, what makes a default CDS archive, and what lets other JVMs read this runtime.
    private static final Set<String> NOT_NEEDED = Set.of("bin", "lib/classlist", "lib/jexec", "lib/jrt-fs.jar");

    private final Options options;

    /**
     * An image to be made.
     *
     * @param options what it is made of
     */
    public ContainerImage(Options options) {
        this.options = options;
    }

    /**
     * What an image is made of.
     *
     * @param name of the image and of the program in it
     * @param tag the image's tag
     * @param version of the program
     * @param description of the program, for people
     * @param distribution the distribution's folder
     * @param output the folder for what is made
     * @param base an image reference; empty for a base of this machine's C library
     * @param created when the image says that it was made
     * @param license a file with the program's own license, if there is one
     */
    public record Options(
            String name,
            String tag,
            String version,
            String description,
            Path distribution,
            Path output,
            String base,
            Instant created,
            Optional<Path> license) {}

    /**
     * Makes the image.
     *
     * @throws IOException if a file cannot be read or written
     * @throws ImageException if a base image cannot be had, or the image not be made
     */
    public void make() throws IOException {
        Path output = Files.createDirectories(options.output());
        Path docker = output.resolve(options.name() + ".tar");
        Path oci = output.resolve(options.name() + "-oci.tar");
        List<FileEntriesLayer> layers = layers(output);
        JibContainer made = write(layers, ImageFormat.Docker, docker);
        write(layers, ImageFormat.OCI, oci);
        System.out.printf(
                "[INFO] image %s:%s %s%n[INFO]   uncompressed %.1f MiB, compressed %.1f MiB%n[INFO]   %s%n[INFO]   %s%n",
                options.name(),
                options.tag(),
                made.getImageId(),
                size(layers) / MIB,
                Files.size(docker) / MIB,
                docker,
                oci);
        for (FileEntriesLayer layer : layers) {
            System.out.printf("[INFO]   layer %s %.1f MiB%n", layer.getName(), size(List.of(layer)) / MIB);
        }
    }

    /** From what never changes to what always does. */
    private List<FileEntriesLayer> layers(Path output) throws IOException {
        Layers layers = new Layers(options.created());
        Path home = options.distribution();
        if (options.base().isEmpty()) {
            layers.add(new BaseFiles(output.resolve("base")).layer(layers));
        }
        layers.add(layers.tree("runtime", home.resolve("runtime"), "/runtime", NOT_NEEDED));
        layers.add(layers.tree("licenses", home.resolve("licenses"), "/licenses", Set.of()));
        Map<String, Path> application = new TreeMap<>();
        application.put("/" + options.name(), home.resolve("bin").resolve(options.name()));
        options.license().ifPresent(license -> application.put("/licenses/" + options.name(), license));
        // AOT caches are a layer of their own: each training makes other bytes.
        application.putAll(lib(home, path -> !isCache(path)));
        layers.add(layers.files("application", application));
        Map<String, Path> caches = lib(home, ContainerImage::isCache);
        if (!caches.isEmpty()) {
            layers.add(layers.files("aot", caches));
        }
        return layers.all();
    }

    private static boolean isCache(Path path) {
        return path.toString().endsWith(".aot");
    }

    private static Map<String, Path> lib(Path home, Predicate<Path> isWanted) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(home.resolve("lib"))) {
            found.filter(Files::isRegularFile)
                    .filter(isWanted)
                    .forEach(file -> files.put("/" + home.relativize(file), file));
        }
        return files;
    }

    private JibContainer write(List<FileEntriesLayer> layers, ImageFormat format, Path tar) throws IOException {
        Files.deleteIfExists(tar);
        try {
            return containerize(layers, format, tar);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException("interrupted");
        } catch (InvalidImageReferenceException
                | RegistryException
                | CacheDirectoryCreationException
                | ExecutionException e) {
            throw new ImageException(String.valueOf(e.getMessage()));
        }
    }

    private JibContainer containerize(List<FileEntriesLayer> layers, ImageFormat format, Path tar)
            throws InvalidImageReferenceException, InterruptedException, RegistryException, IOException,
                    CacheDirectoryCreationException, ExecutionException {
        JibContainerBuilder image = options.base().isEmpty() ? Jib.fromScratch() : Jib.from(options.base());
        image.setFormat(format)
                .setFileEntriesLayers(layers)
                .setEntrypoint("/" + options.name())
                .setUser("65532:65532")
                .setWorkingDirectory(AbsoluteUnixPath.get("/"))
                // On Fargate a volume of a non-root user is writable only where the image declares it.
                .setVolumes(AbsoluteUnixPath.get("/tmp"), AbsoluteUnixPath.get("/var/lib/baton"))
                .setLabels(labels())
                .setCreationTime(options.created());
        Path cache = tar.resolveSibling("cache");
        return image.containerize(Containerizer.to(TarImage.at(tar).named(options.name() + ":" + options.tag()))
                .setApplicationLayersCache(cache)
                .setBaseImageLayersCache(cache)
                .setToolName(options.name()));
    }

    /** The annotations of the OCI image specification, in an order that is the same in every run. */
    private Map<String, String> labels() {
        String prefix = "org.opencontainers.image.";
        return new TreeMap<>(Map.of(
                prefix + "title",
                options.name(),
                prefix + "description",
                options.description(),
                prefix + "version",
                options.version(),
                prefix + "created",
                options.created().toString(),
                prefix + "licenses",
                "Apache-2.0",
                prefix + "base.name",
                options.base().isEmpty() ? "scratch" : options.base()));
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
