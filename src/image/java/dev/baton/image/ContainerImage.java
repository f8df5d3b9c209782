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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the container image of the distribution, as a tar that Docker loads and as one in OCI layout. The build runs this
 * from source. No daemon is needed, and two runs over one distribution make the same bytes.
 */
public final class ContainerImage {
    private static final long MIB = 1024 * 1024;
    private static final long MAX_SIZE = 130 * MIB;
    private static final long MAX_COMPRESSED = 60 * MIB;
    // Programs beside the launcher, what makes a default CDS archive, and what lets other JVMs read this runtime.
    private static final Set<String> NOT_NEEDED = Set.of("bin", "lib/classlist", "lib/jexec", "lib/jrt-fs.jar");

    private final Map<String, String> options;
    private final String name;

    private ContainerImage(Map<String, String> options) {
        this.options = options;
        this.name = options.get("name");
    }

    /**
     * Makes the image.
     *
     * @param args key=value: name, tag, home (the distribution), license (a file), output (a folder), base (an image reference, or empty for
     *     a base of this machine's C library), created (an instant), version, description
     * @throws Exception if a file cannot be read or written, or a base image not be had
     */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = new TreeMap<>();
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            options.put(pair[0], pair[1]);
        }
        new ContainerImage(options).build();
        // The libraries leave threads behind that would keep the build waiting.
        System.exit(0);
    }

    private void build() throws Exception {
        Path output = Files.createDirectories(Path.of(options.get("output")));
        Path docker = output.resolve(name + ".tar");
        Path oci = output.resolve(name + "-oci.tar");
        List<FileEntriesLayer> layers = layers(output);
        JibContainer made = write(layers, ImageFormat.Docker, docker);
        write(layers, ImageFormat.OCI, oci);
        long size = size(layers);
        long compressed = Files.size(docker);
        System.out.printf(
                "image %s:%s %s%n  uncompressed %.1f MiB (at most %d), compressed %.1f MiB (at most %d)%n  %s%n  %s%n",
                name,
                options.get("tag"),
                made.getImageId(),
                (double) size / MIB,
                MAX_SIZE / MIB,
                (double) compressed / MIB,
                MAX_COMPRESSED / MIB,
                docker,
                oci);
        for (FileEntriesLayer layer : layers) {
            System.out.printf("  layer %s %.1f MiB%n", layer.getName(), (double) size(List.of(layer)) / MIB);
        }
        if (size > MAX_SIZE || compressed > MAX_COMPRESSED) {
            System.err.println("[ERROR] image: larger than allowed");
            System.exit(1);
        }
    }

    /** From what never changes to what always does. */
    private List<FileEntriesLayer> layers(Path output) throws IOException {
        Layers layers = new Layers(Instant.parse(options.get("created")));
        Path home = Path.of(options.get("home"));
        if (options.get("base").isEmpty()) {
            layers.add(new BaseFiles(output.resolve("base")).layer(layers));
        }
        layers.add(layers.tree("runtime", home.resolve("runtime"), "/runtime", NOT_NEEDED));
        layers.add(layers.tree("licenses", home.resolve("licenses"), "/licenses", Set.of()));
        layers.add(layers.files(
                "application",
                Map.of(
                        "/" + name,
                        home.resolve("bin").resolve(name),
                        "/licenses/" + name,
                        Path.of(options.get("license")),
                        "/lib/probe.vmoptions",
                        home.resolve("lib/probe.vmoptions"),
                        "/lib/service.vmoptions",
                        home.resolve("lib/service.vmoptions"))));
        Map<String, Path> caches = caches(home.resolve("lib"));
        if (!caches.isEmpty()) {
            layers.add(layers.files("aot", caches));
        }
        return layers.all();
    }

    private static Map<String, Path> caches(Path lib) throws IOException {
        Map<String, Path> caches = new TreeMap<>();
        try (var files = Files.newDirectoryStream(lib, "*.aot")) {
            files.forEach(file -> caches.put("/lib/" + file.getFileName(), file));
        }
        return caches;
    }

    private JibContainer write(List<FileEntriesLayer> layers, ImageFormat format, Path tar) throws Exception {
        Files.deleteIfExists(tar);
        String base = options.get("base");
        JibContainerBuilder image = base.isEmpty() ? Jib.fromScratch() : Jib.from(base);
        image.setFormat(format)
                .setFileEntriesLayers(layers)
                .setEntrypoint("/" + name)
                .setUser("65532:65532")
                .setWorkingDirectory(AbsoluteUnixPath.get("/"))
                // On Fargate a volume of a non-root user is writable only where the image declares it.
                .setVolumes(AbsoluteUnixPath.get("/tmp"), AbsoluteUnixPath.get("/var/lib/baton"))
                .setLabels(labels())
                .setCreationTime(Instant.parse(options.get("created")));
        Path cache = tar.resolveSibling("cache");
        return image.containerize(Containerizer.to(TarImage.at(tar).named(name + ":" + options.get("tag")))
                .setApplicationLayersCache(cache)
                .setBaseImageLayersCache(cache)
                .setToolName(name));
    }

    /** The annotations of the OCI image specification, in an order that is the same in every run. */
    private Map<String, String> labels() {
        String prefix = "org.opencontainers.image.";
        return new TreeMap<>(Map.of(
                prefix + "title",
                name,
                prefix + "description",
                options.get("description"),
                prefix + "version",
                options.get("version"),
                prefix + "created",
                options.get("created"),
                prefix + "licenses",
                "Apache-2.0",
                prefix + "base.name",
                options.get("base").isEmpty() ? "scratch" : options.get("base")));
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
