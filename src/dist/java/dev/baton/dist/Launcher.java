package dev.baton.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** Compiles the launcher, or falls back to one in shell where there is no C compiler. */
final class Launcher {
    private static final String NAME = "baton-scim";

    private Launcher() {}

    static void install(Path sources, Path home) throws IOException {
        Path launcher = home.resolve("bin").resolve(NAME);
        Files.createDirectories(launcher.getParent());
        Optional<String> compiler = compiler();
        if (compiler.isPresent()) {
            compile(compiler.get(), sources.resolve("c/launcher.c"), launcher, home);
        } else {
            System.err.println("[WARNING] distribution: no C compiler (cc, gcc or clang) on the path: the launcher is a"
                    + " shell script, which needs /bin/sh and readlink where it runs");
            Files.copy(sources.resolve("sh/launcher.sh"), launcher);
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static Optional<String> compiler() {
        return List.of("cc", "gcc", "clang").stream()
                .filter(name -> Programs.isOnPath(name))
                .findFirst();
    }

    private static void compile(String compiler, Path source, Path launcher, Path home) throws IOException {
        Programs.run(
                home,
                List.of(
                        compiler,
                        "-std=gnu11",
                        "-O2",
                        "-s",
                        "-Wall",
                        "-Wextra",
                        "-Wconversion",
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
