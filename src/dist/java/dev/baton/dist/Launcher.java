package dev.baton.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Compiles the launcher. */
final class Launcher {
    private static final String NAME = "baton-scim";

    private Launcher() {}

    static void install(Path sources, Path home) throws IOException {
        Path launcher = home.resolve("bin").resolve(NAME);
        Files.createDirectories(launcher.getParent());
        compile(compiler(), sources.resolve("c/launcher.c"), launcher, home);
    }

    private static String compiler() {
        return Stream.of("cc", "gcc", "clang")
                .filter(Programs::isOnPath)
                .findFirst()
                .orElseThrow(() -> new DistributionException(
                        "no C compiler (cc, gcc or clang) on the path, which the launcher needs: install one"));
    }

    private static void compile(String compiler, Path source, Path launcher, Path home) throws IOException {
        Programs.run(
                home,
                List.of(
                        compiler,
                        "-std=gnu11",
                        "-O2",
                        "-pthread",
                        "-s",
                        "-Wall",
                        "-Wextra",
                        "-Wconversion",
                        "-Wshadow",
                        "-Werror",
                        "-D_FORTIFY_SOURCE=2",
                        "-fstack-protector-strong",
                        "-Wl,-z,relro,-z,now",
                        // The runtime's own libjli, whatever LD_LIBRARY_PATH says.
                        "-Wl,--disable-new-dtags,-rpath,$ORIGIN/../runtime/lib",
                        "-o",
                        launcher.toString(),
                        source.toAbsolutePath().toString(),
                        "-L" + home.resolve("runtime/lib").toAbsolutePath(),
                        "-ljli"));
    }
}
