package dev.baton.image;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The base layer of an image whose runtime needs only the C library: this machine's C library with its loader, its C.UTF-8
 * locale and its license, the user, and the writable folders. It has no shell and no package manager.
 */
record BaseFiles(Path scratch) {
    private static final List<String> LIBRARIES =
            List.of("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1");
    private static final List<Path> LOADERS =
            List.of(Path.of("/lib64/ld-linux-x86-64.so.2"), Path.of("/lib/ld-linux-aarch64.so.1"));

    /** The locale that the launcher chooses if none is set; without it the JVM reads only ASCII arguments. */
    private static final Path LOCALE = Path.of("/usr/lib/locale/C.utf8");

    private static final Path LICENSE = Path.of("/usr/share/doc/libc6/copyright");

    FileEntriesLayer layer(Layers layers) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("base");
        Path loader = LOADERS.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IOException("no C library of GNU here: give the build an image.base"));
        Path folder = libraries(loader);
        text(layers, layer, "/etc/group", "baton:x:65532:\n");
        text(layers, layer, "/etc/nsswitch.conf", "hosts: files dns\n");
        text(layers, layer, "/etc/passwd", "baton:x:65532:65532::/var/lib/baton:/sbin/nologin\n");
        for (String library : LIBRARIES) {
            layers.add(
                    layer,
                    folder.resolve(library).toRealPath(),
                    folder.resolve(library).toString(),
                    "755",
                    "");
        }
        layers.add(layer, loader.toRealPath(), loader.toString(), "755", "");
        locale(layers, layer);
        if (Files.exists(LICENSE)) {
            layers.add(layer, LICENSE, "/licenses/libc6", "644", "");
        }
        Path empty = Files.createDirectories(scratch.resolve("empty"));
        layers.add(layer, empty, "/tmp", "777", "65532:65532");
        layers.add(layer, empty, "/var/lib/baton", "700", "65532:65532");
        return layer.build();
    }

    /** Debian's folder for this processor, which its loader searches without a cache. */
    private static Path libraries(Path loader) {
        return Path.of(loader.toString().contains("aarch64") ? "/lib/aarch64-linux-gnu" : "/lib/x86_64-linux-gnu");
    }

    private static void locale(Layers layers, FileEntriesLayer.Builder layer) throws IOException {
        if (Files.notExists(LOCALE)) {
            throw new IOException("no locale C.UTF-8 in " + LOCALE + ": install it, or give the build an image.base");
        }
        try (Stream<Path> files = Files.walk(LOCALE)) {
            for (Path file : files.sorted().toList()) {
                layers.add(layer, file, file.toString(), Files.isDirectory(file) ? "755" : "644", "");
            }
        }
    }

    private void text(Layers layers, FileEntriesLayer.Builder layer, String path, String text) throws IOException {
        Path file = scratch.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        layers.add(layer, Files.writeString(file, text), path, "644", "");
    }
}
