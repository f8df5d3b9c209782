package dev.baton.dist;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Merges a class path into one jar. As in a class path search, the first of several files with the same name wins. Files that
 * are lists, such as those of services, are joined.
 */
final class ApplicationJar {
    private static final Predicate<String> LISTS = Pattern.compile(
                    "META-INF/(services/.+|helidon/(manifest|service\\.loader))")
            .asMatchPredicate();

    /**
     * The merged jar gets its own module descriptor later; signatures and manifests belong to single jars; the platform's
     * native library is placed next to the runtime.
     */
    private static final Predicate<String> LEFT_OUT = Pattern.compile("(META-INF/versions/\\d+/)?module-info\\.class"
                    + "|META-INF/(MANIFEST\\.MF|INDEX\\.LIST|maven/.*|native-image/.*|[^/]+\\.(SF|DSA|RSA|EC))"
                    + "|META-INF/helidon/config-metadata\\.json|" + SqliteLibrary.FOLDER + "/.*")
            .asMatchPredicate();

    /** The time of every entry, so that builds are reproducible. */
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final Map<String, byte[]> files = new TreeMap<>();

    private ApplicationJar() {}

    static void write(Application application, Path jar) throws IOException {
        ApplicationJar merged = new ApplicationJar();
        for (Path entry : application.classPath()) {
            if (Files.isDirectory(entry)) {
                merged.add(entry);
            } else {
                try (FileSystem zip = FileSystems.newFileSystem(entry)) {
                    merged.add(zip.getPath("/"));
                }
            }
        }
        merged.write(jar, application);
    }

    private void add(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (!LEFT_OUT.test(name)) {
                    files.merge(
                            name,
                            Files.readAllBytes(file),
                            LISTS.test(name) ? ApplicationJar::joined : (first, second) -> first);
                }
            }
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        String text = new String(first, StandardCharsets.UTF_8);
        String separator = text.endsWith("\n") ? "" : "\n";
        return (text + separator + new String(second, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private void write(Path jar, Application application) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MULTI_RELEASE, "true");
        attributes.put(Attributes.Name.IMPLEMENTATION_TITLE, application.name());
        attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, application.version());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(entry("META-INF/MANIFEST.MF"));
            manifest.write(out);
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                out.putNextEntry(entry(each.getKey()));
                out.write(each.getValue());
            }
        }
    }

    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        return entry;
    }
}
