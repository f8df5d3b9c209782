package dev.baton.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Installs the launcher, which was compiled with the builder: building a connector needs no C compiler. */
final class Launcher {
    private Launcher() {}

    static void install(String name, Path home) throws IOException {
        String resource = "launcher-" + System.getProperty("os.arch");
        try (InputStream compiled = Launcher.class.getResourceAsStream(resource)) {
            if (compiled == null) {
                throw new DistributionException("this builder has no launcher for " + System.getProperty("os.name")
                        + " on " + System.getProperty("os.arch") + ": build on Linux, on x86-64 or arm64");
            }
            Path launcher = home.resolve("bin").resolve(name);
            Files.createDirectories(launcher.getParent());
            Files.copy(compiled, launcher);
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
